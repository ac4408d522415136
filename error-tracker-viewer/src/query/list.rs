//! One state of the issue list, as its address holds it.

use std::collections::BTreeSet;

use error_tracker::store::{IssueQuery, IssueSort, StatusFilter};
use jiff::Timestamp;

use super::{Trail, search};
use crate::limits::PAGE_SIZE_MAX;

/// What a list shows when its address does not say, and what addresses therefore leave out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Defaults {
    pub(crate) status: StatusFilter,
    pub(crate) limit: usize,
}

/// One state of the issue list: what to search for, in which order, and where the page begins.
#[derive(Clone, Debug)]
pub(crate) struct ListQuery {
    /// The search text; conditions that came as parameters of their own are written into it.
    pub(crate) search: String,
    pub(crate) status: StatusFilter,
    pub(crate) sort: IssueSort,
    pub(crate) limit: usize,
    pub(crate) cursor: Option<String>,
    /// The pages before this one.
    pub(crate) trail: Trail,
    conditions: IssueQuery,
    defaults: Defaults,
}

impl ListQuery {
    /// The list that nobody has asked anything of yet.
    pub(crate) fn new(defaults: Defaults) -> Self {
        Self {
            search: String::new(),
            status: defaults.status,
            sort: IssueSort::default(),
            limit: defaults.limit,
            cursor: None,
            trail: Trail::default(),
            conditions: IssueQuery::default(),
            defaults,
        }
    }

    /// Reads the parameters of an address, or says what is wrong with them. `pass` names those that are not for the list.
    pub(crate) fn read(
        pairs: &[(String, String)],
        pass: &[&str],
        defaults: Defaults,
        now: Timestamp,
    ) -> Result<Self, String> {
        let mut list = Self::new(defaults);
        let mut texts: Vec<String> = Vec::new();
        let mut status = None;
        for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
            match name.as_str() {
                "q" => texts.push(value.trim().to_owned()),
                "text" => texts.push(search::written("", value)),
                "status" => status = Some(search::status_filter(value)?),
                "sort" => list.sort = sort(value)?,
                "limit" => list.limit = limit(value)?,
                "cursor" => list.cursor = Some(value.clone()),
                "back" => list.trail = Trail::read(value),
                name if search::is_key(name) => texts.push(search::written(name, value)),
                name if pass.contains(&name) => {}
                name => return Err(format!("there is no filter \"{name}\"")),
            }
        }
        list.search = texts.join(" ");
        let searched = search::read(&list.search, now, &mut list.conditions)?;
        list.status = searched.or(status).unwrap_or(defaults.status);
        Ok(list)
    }

    /// What to ask of the store.
    pub(crate) fn issue_query(&self) -> IssueQuery {
        IssueQuery {
            status: self.status,
            sort: self.sort,
            limit: self.limit,
            cursor: self.cursor.clone(),
            ..self.conditions.clone()
        }
    }

    /// Whether anything but the status narrows the list.
    pub(crate) fn is_narrowed(&self) -> bool {
        !self.search.is_empty()
    }

    /// Whether the search text itself names a status, so that the tabs cannot change it.
    pub(crate) fn search_names_status(&self) -> bool {
        let mut query = IssueQuery::default();
        matches!(search::read(&self.search, Timestamp::UNIX_EPOCH, &mut query), Ok(Some(_)))
    }

    /// The parameters of this state, without the cursor; what is as it would be anyway is left out.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, String)> {
        let or_nothing = |text: &str, needed: bool| if needed { text.to_owned() } else { String::new() };
        vec![
            ("q", self.search.clone()),
            ("status", or_nothing(status_word(self.status), self.status != self.defaults.status)),
            ("sort", or_nothing(sort_word(self.sort), self.sort != IssueSort::default())),
            ("limit", or_nothing(&self.limit.to_string(), self.limit != self.defaults.limit)),
        ]
    }

    /// The page sizes to choose from, the one shown and the default among them.
    pub(crate) fn sizes(&self) -> BTreeSet<usize> {
        [10, 25, 50, PAGE_SIZE_MAX, self.defaults.limit, self.limit].into()
    }

    /// The parameters of this very page.
    pub(crate) fn pairs_here(&self) -> Vec<(&'static str, String)> {
        self.pairs_at(self.cursor.as_deref(), &self.trail)
    }

    /// The parameters of the page behind this one, which begins at the cursor.
    pub(crate) fn pairs_next(&self, next: &str) -> Vec<(&'static str, String)> {
        self.pairs_at(Some(next), &self.trail.with(self.cursor.as_deref()))
    }

    /// The parameters of the page before this one; none on the first page, and where the way back is forgotten.
    pub(crate) fn pairs_previous(&self) -> Option<Vec<(&'static str, String)>> {
        self.cursor.as_ref()?;
        let (cursor, trail) = self.trail.back()?;
        Some(self.pairs_at(cursor.as_deref(), &trail))
    }

    /// How many issues stand on the pages before this one, when that is known.
    pub(crate) fn before(&self) -> Option<usize> {
        if self.cursor.is_none() { Some(0) } else { Some(self.trail.pages()? * self.limit) }
    }

    fn pairs_at(&self, cursor: Option<&str>, trail: &Trail) -> Vec<(&'static str, String)> {
        let mut pairs = self.pairs();
        pairs.push(("cursor", cursor.unwrap_or_default().to_owned()));
        pairs.push(("back", trail.to_string()));
        pairs
    }

    /// The same list in another order, from its beginning.
    pub(crate) fn sorted(&self, sort: IssueSort) -> Self {
        Self { sort, ..self.at_its_beginning() }
    }

    /// The same list with another page size, from its beginning.
    pub(crate) fn of_size(&self, limit: usize) -> Self {
        Self { limit, ..self.at_its_beginning() }
    }

    /// The same list of another status, from its beginning.
    pub(crate) fn of_status(&self, status: StatusFilter) -> Self {
        Self { status, ..self.at_its_beginning() }
    }

    fn at_its_beginning(&self) -> Self {
        Self { cursor: None, trail: Trail::default(), ..self.clone() }
    }
}

/// The word for a status in an address.
pub(crate) fn status_word(status: StatusFilter) -> &'static str {
    use error_tracker::model::Status;
    match status {
        StatusFilter::All => "all",
        StatusFilter::Only(Status::Resolved) => "resolved",
        StatusFilter::Only(Status::Ignored) => "ignored",
        StatusFilter::Only(_) => "open",
    }
}

/// The word for an order in an address.
pub(crate) fn sort_word(sort: IssueSort) -> &'static str {
    match sort {
        IssueSort::LastSeen => "last_seen",
        IssueSort::FirstSeen => "first_seen",
        IssueSort::Count => "count",
    }
}

fn sort(word: &str) -> Result<IssueSort, String> {
    [IssueSort::LastSeen, IssueSort::FirstSeen, IssueSort::Count]
        .into_iter()
        .find(|sort| sort_word(*sort) == word)
        .ok_or_else(|| format!("sort takes last_seen, first_seen or count, not \"{word}\""))
}

/// The page size that a text asks for.
pub(crate) fn limit(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|limit| (1..=PAGE_SIZE_MAX).contains(limit))
        .ok_or_else(|| format!("limit takes a number from 1 to {PAGE_SIZE_MAX}, not \"{text}\""))
}

#[cfg(test)]
mod tests {
    use error_tracker::store::{IssueSort, StatusFilter};
    use jiff::Timestamp;

    use super::{Defaults, ListQuery};

    const DEFAULTS: Defaults = Defaults { status: StatusFilter::All, limit: 40 };

    fn read(pairs: &[(&str, &str)]) -> Result<ListQuery, String> {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        ListQuery::read(&pairs, &["undo"], DEFAULTS, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn parameters_and_the_search_box_say_the_same() {
        let by_parameter = read(&[("type", "Pay Error"), ("context.tenant", "acme")]).unwrap();
        let by_search = read(&[("q", "type:\"Pay Error\" context.tenant:acme")]).unwrap();
        assert_eq!(by_parameter.issue_query(), by_search.issue_query());
    }

    #[test]
    fn a_state_reads_back_from_its_address() {
        let list = read(&[("q", "a b"), ("status", "ignored"), ("sort", "count"), ("limit", "50")]).unwrap();
        let pairs = list.pairs();
        let again = read(&pairs.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>()).unwrap();
        assert_eq!(again.issue_query(), list.issue_query());
        assert_eq!(again.sort, IssueSort::Count);
    }

    #[test]
    fn the_default_size_is_left_out_of_addresses_and_another_one_is_not() {
        let limit = |list: &ListQuery| list.pairs().into_iter().find(|(name, _)| *name == "limit").unwrap().1;
        let list = read(&[]).unwrap();
        assert_eq!((list.issue_query().limit, limit(&list).as_str()), (40, ""));
        assert_eq!(list.sizes().into_iter().collect::<Vec<_>>(), [10, 25, 40, 50, 100]);
        assert_eq!(limit(&list.of_size(25)), "25");
        assert_eq!(limit(&read(&[("limit", "40")]).unwrap()), "");
    }

    #[test]
    fn an_unknown_filter_is_refused_by_name() {
        assert_eq!(read(&[("realease", "1")]).unwrap_err(), "there is no filter \"realease\"");
        assert_eq!(read(&[("limit", "0")]).unwrap_err(), "limit takes a number from 1 to 100, not \"0\"");
        assert!(read(&[("undo", "1")]).is_ok());
    }
}
