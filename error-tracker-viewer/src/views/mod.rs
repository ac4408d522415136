//! The pages, as functions from data to HTML. Everything stored reaches a page as text: maud escapes it, and nothing here
//! turns a stored text into markup.

mod badges;
mod banner;
mod chart;
mod confirm;
mod context;
mod development;
mod empty;
mod events;
mod facts;
mod frames;
mod handed;
mod issue;
mod layout;
mod life;
mod list;
mod notice;
mod row;
mod search;
mod value;

pub(crate) use confirm::confirm;
pub(crate) use development::development;
pub(crate) use events::events;
pub(crate) use handed::{EventPart, EventsPage, IssuePage, ListPage};
pub(crate) use issue::issue;
pub(crate) use layout::sent;
pub(crate) use list::list;
pub(crate) use notice::{Flash, closed, failure, login};
