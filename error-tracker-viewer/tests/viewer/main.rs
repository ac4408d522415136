//! The viewer through its router and its binary, as a browser and a terminal see it.

mod access;
mod api;
mod changes;
mod client;
mod hostile;
mod live;
mod pages;
mod samples;
mod serving;
mod terminal;
