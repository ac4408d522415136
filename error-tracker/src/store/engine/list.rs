//! Lists of issues: which index answers a query, and what is left to be looked at one by one.
//!
//! Status, order, type and function are answered by indexes: a page costs what it returns, and its total is exact. A
//! text of type or function is looked for among the distinct types and functions, which are kept in memory
//! (`terms.rs`); the lists of those found are then merged. Which issues may have some text anywhere an index says as well
//! (`text.rs`): when they are few, each of them is tested, and the total is exact; when they are many, those of the page are
//! tested and the others counted by what the index says, and by the status that they have (`standing.rs`). Every other
//! condition is tested on the issues in the order asked for, on at most [`SCAN_ISSUES_MAX`] of them a page: a page may then
//! hold less than asked for, or nothing, and still have a next one. The first page of such a search counts its matches among
//! [`COUNT_ISSUES_MAX`] issues, or more if it takes more to fill it; in a store with more, the total is what was found
//! there, and so a lower bound.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashSet},
};

use super::{
    Engine, State,
    read::{latest_event, page_items},
    standing::{Standing, place_in},
    terms::{Matching, TermIndex},
    text::Found,
    wanted::Wanted,
};
use crate::{
    Fingerprint, Result,
    limits::{COUNT_ISSUES_MAX, PAGE_BYTES_MAX, SCAN_ISSUES_MAX, TEXT_ENTRIES_MAX, TEXT_ISSUES_MAX},
    model::{Issue, Status},
    store::{
        IssueQuery, IssueSort, Page,
        cursor::Cursor,
        keys::{self, Field, Position, Scope},
        rows::{Pairs, Row, Rows, Span},
    },
};

/// A text that a query looks for in a field with an index, and the terms that have it.
struct Terms {
    field: Field,
    hashes: HashSet<u64>,
    issues: u64,
}

/// What a query comes down to.
struct Plan {
    /// The lists to merge.
    scopes: Vec<Scope>,
    /// Terms that an entry of the whole list has to have.
    hashes: Vec<Terms>,
    /// How many issues match, when the indexes say so.
    total: Option<u64>,
    /// Whether each issue has to be looked at.
    test: bool,
    /// Where issues are that may have the text.
    found: Option<Found>,
}

impl Plan {
    /// Whether the lists hold issues that do not match.
    fn scans(&self) -> bool {
        self.test || !self.hashes.is_empty()
    }

    /// How many entries of the lists are looked at for one page.
    fn entries_max(&self) -> usize {
        if self.found.is_some() { TEXT_ENTRIES_MAX } else { SCAN_ISSUES_MAX }
    }

    /// Whether an issue may match, going by what its entry in the list of all says.
    fn may_match(&self, values: &[u8]) -> bool {
        let is_found = |found: &Found| place_in(values).is_some_and(|place| found.has(place));
        self.hashes.iter().all(|terms| terms.has(values)) && self.found.as_ref().is_none_or(is_found)
    }
}

/// Opening one list costs about as much as passing over so many entries of another.
const OPENING_ENTRIES: u64 = 4;

impl<R: Rows> Engine<R> {
    pub(in crate::store) fn issues(&self, query: &IssueQuery) -> Result<Page<Issue>> {
        let cursor = query.cursor.as_deref().map(|text| Cursor::decode(text, query.sort)).transpose()?;
        let page = self.page_of_issues(&Wanted::new(query), cursor)?;
        self.set_suspects_aside()?;
        Ok(page)
    }

    fn page_of_issues(&self, wanted: &Wanted<'_>, cursor: Option<Cursor>) -> Result<Page<Issue>> {
        let query = wanted.query;
        let state = self.state.read();
        let found = match wanted.texts() {
            Some(texts) => Found::search(&state.rows, state.totals.next_place, &texts)?,
            None => None,
        };
        if let Some(found) = &found
            && found.count() <= TEXT_ISSUES_MAX
        {
            return self.page_of_found(&state, wanted, cursor, found.issues(&state.rows)?);
        }
        let plan = plan(&state, wanted, found)?;
        let counted = match &plan.found {
            Some(found) if cursor.is_none() && plan.hashes.is_empty() && wanted.has_only_texts() => {
                let standing = state.standing.get_or_try_init(|| Standing::load(&state.rows))?;
                Some(standing.count(found, &wanted.status_indexes()))
            }
            _ => None,
        };
        let counts_on = plan.total.is_none() && counted.is_none() && cursor.is_none();
        let mut page = Filling::new(page_items(query.limit));
        for (examined, entry) in entries(&state.rows, &plan, wanted, start(query, cursor.as_ref()))?.enumerate() {
            let (position, hashes) = entry?;
            if wanted.ends_at(&position) {
                break;
            }
            if page.is_full() && !plan.scans() {
                page.next = page.last;
                break;
            }
            if examined == plan.entries_max() && plan.scans() {
                page.stop_before(&position);
                break;
            }
            if !plan.may_match(&hashes) {
                continue;
            }
            if page.next.is_some() {
                if !counts_on {
                    break;
                }
                if plan.found.is_some() && wanted.has_only_texts() {
                    page.matches += 1;
                    continue;
                }
                if examined >= COUNT_ISSUES_MAX {
                    break;
                }
            }
            match self.matching(&state.rows, wanted, &position)? {
                Some(issue) => page.take(position, issue),
                None => page.misses += 1,
            }
        }
        let total = plan.total.or(cursor.map(|cursor| cursor.total));
        let total = total.or(counted.map(|counted| counted.saturating_sub(page.misses))).unwrap_or(page.matches);
        let next = page.next.map(|position| Cursor { sort: query.sort, position, total }.encode());
        Ok(Page { items: page.items, next, total })
    }

    /// The page, when these few issues are all that may match.
    fn page_of_found(
        &self,
        state: &State<R>,
        wanted: &Wanted<'_>,
        cursor: Option<Cursor>,
        found: Vec<Fingerprint>,
    ) -> Result<Page<Issue>> {
        let query = wanted.query;
        let mut positions = Vec::new();
        for fingerprint in found {
            let Some(entry) = self.entry_from(&state.rows, fingerprint)? else { continue };
            if wanted.statuses().contains(&entry.issue.status)
                && wanted.matches(&entry.issue, || self.context_of_latest(&state.rows, fingerprint))?
            {
                positions.push(keys::position(&entry.issue, query.sort));
            }
        }
        positions.sort_unstable();
        let total = cursor.as_ref().map_or(positions.len() as u64, |cursor| cursor.total);
        let behind = start(query, cursor.as_ref());
        let mut page = Filling::new(page_items(query.limit));
        for position in positions.into_iter().filter(|position| Some(*position) > behind) {
            if let Some(issue) = self.matching(&state.rows, wanted, &position)? {
                page.take(position, issue);
            }
            if page.next.is_some() {
                break;
            }
        }
        let next = page.next.map(|position| Cursor { sort: query.sort, position, total }.encode());
        Ok(Page { items: page.items, next, total })
    }

    /// The issue at this position, when it matches.
    fn matching(&self, rows: &R, wanted: &Wanted<'_>, position: &Position) -> Result<Option<Issue>> {
        let Some(fingerprint) = keys::fingerprint_in(position) else { return Ok(None) };
        let Some(entry) = self.entry_from(rows, fingerprint)? else { return Ok(None) };
        let matches = wanted.matches(&entry.issue, || self.context_of_latest(rows, fingerprint))?;
        Ok(matches.then(|| entry.into_issue(wanted.now)))
    }

    fn context_of_latest(
        &self,
        rows: &R,
        fingerprint: Fingerprint,
    ) -> Result<serde_json::Map<String, serde_json::Value>> {
        let Some(id) = latest_event(rows, fingerprint)? else { return Ok(Default::default()) };
        Ok(self.event_from(rows, id)?.map(|(event, _)| event.context).unwrap_or_default())
    }
}

/// A page on its way to being full.
struct Filling {
    items_max: usize,
    items: Vec<Issue>,
    /// About how much the items take.
    bytes: usize,
    /// How many issues matched, on the page and behind it.
    matches: u64,
    /// How many were looked at and did not match.
    misses: u64,
    /// Where the last item stands.
    last: Option<Position>,
    /// Behind what the next page begins, once it is known that there is one.
    next: Option<Position>,
}

impl Filling {
    const fn new(items_max: usize) -> Self {
        Self { items_max, items: Vec::new(), bytes: 0, matches: 0, misses: 0, last: None, next: None }
    }

    fn is_full(&self) -> bool {
        self.items.len() == self.items_max || self.bytes >= PAGE_BYTES_MAX
    }

    fn take(&mut self, position: Position, issue: Issue) {
        self.matches += 1;
        if self.is_full() {
            self.next = self.next.or(self.last);
            return;
        }
        self.last = Some(position);
        self.bytes += issue.notes.iter().map(|note| note.text.len()).sum::<usize>() + ISSUE_BYTES;
        self.items.push(issue);
    }

    /// Leaves this position, and all behind it, to the next page.
    fn stop_before(&mut self, position: &Position) {
        self.next = if self.is_full() { self.next.or(self.last) } else { previous(position) };
    }
}

/// About how much an issue takes without its remarks.
const ISSUE_BYTES: usize = 4096;

/// A list as it is read.
type Entries<'a> = Box<dyn Iterator<Item = Result<(Position, Row)>> + 'a>;

/// The entries of the plan's lists in the order asked for.
fn entries<'a, R: Rows>(
    rows: &'a R,
    plan: &Plan,
    wanted: &Wanted<'_>,
    behind: Option<Position>,
) -> Result<Entries<'a>> {
    let sort = wanted.query.sort;
    if sort == IssueSort::LastSeen || plan.scopes == [Scope::All] {
        return Ok(Box::new(Merge::new(rows, &plan.scopes, wanted.statuses(), sort, behind)?));
    }
    let mut sorted = Vec::new();
    for entry in Merge::new(rows, &plan.scopes, wanted.statuses(), IssueSort::LastSeen, None)? {
        let (position, values) = entry?;
        sorted.extend(keys::other_position(&position, &values, sort).filter(|position| Some(*position) > behind));
    }
    sorted.sort_unstable();
    Ok(Box::new(sorted.into_iter().map(|position| Ok((position, Row::default())))))
}

/// Where the list is entered.
fn start(query: &IssueQuery, cursor: Option<&Cursor>) -> Option<Position> {
    let from_cursor = cursor.map(|cursor| cursor.position);
    let from_until = query.until.filter(|_| query.sort == IssueSort::FirstSeen).and_then(|until| {
        previous(&keys::position_of(keys::moment(until).saturating_sub(1), u64::MAX, Fingerprint::from_bytes([0; 16])))
    });
    from_cursor.max(from_until)
}

/// The position just before this one.
fn previous(position: &Position) -> Option<Position> {
    let mut position = *position;
    for byte in position.iter_mut().rev() {
        let (less, borrowed) = byte.overflowing_sub(1);
        *byte = less;
        if !borrowed {
            return Some(position);
        }
    }
    None
}

/// Chooses the lists that answer the query at the least cost.
fn plan<R: Rows>(state: &State<R>, wanted: &Wanted<'_>, text: Option<Found>) -> Result<Plan> {
    let query = wanted.query;
    let mut found = Vec::new();
    for (field, text) in [(Field::Type, &wanted.type_name), (Field::Function, &wanted.function)] {
        if let Some(text) = text {
            found.push(terms(state, field, text, &wanted.status_indexes())?);
        }
    }
    found.sort_by_key(|terms| terms.issues);
    let test = wanted.has_tests();
    let all: u64 =
        wanted.statuses().iter().filter_map(|status| state.totals.issues.get(keys::status_index(*status))).sum();
    let total = match &found[..] {
        _ if test => None,
        [] => Some(all),
        [terms] => Some(terms.issues),
        _ => None,
    };
    if text.is_some() {
        return Ok(Plan { scopes: vec![Scope::All], hashes: found, total: None, test, found: text });
    }
    let Some(rarest) = found.first() else {
        return Ok(Plan { scopes: vec![Scope::All], hashes: Vec::new(), total, test, found: None });
    };
    let opening = rarest.hashes.len() as u64 * OPENING_ENTRIES;
    // The lists of terms have one order; for another one all that they hold is sorted.
    let merging = if query.sort == IssueSort::LastSeen { opening } else { opening + rarest.issues };
    let passing = (page_items(query.limit) as u64).saturating_mul(all) / rarest.issues.max(1);
    if merging <= passing.max(SCAN_ISSUES_MAX as u64) {
        let scopes = rarest.hashes.iter().map(|hash| Scope::Term(rarest.field, *hash)).collect();
        // A term's list does not carry hashes, so a second text is tested on the issue itself.
        let test = test || found.len() > 1;
        return Ok(Plan { scopes, hashes: Vec::new(), total, test, found: None });
    }
    Ok(Plan { scopes: vec![Scope::All], hashes: found, total, test, found: None })
}

/// The terms of the field that have the text.
fn terms<R: Rows>(state: &State<R>, field: Field, text: &str, statuses: &[usize]) -> Result<Terms> {
    let index = state.terms.get_or_try_init(|| TermIndex::load(&state.rows))?;
    let Matching { hashes, issues } = index.matching(&state.rows, field, text, statuses)?;
    Ok(Terms { field, hashes, issues })
}

impl Terms {
    /// Whether an entry of the whole list has one of the terms.
    fn has(&self, hashes: &[u8]) -> bool {
        let index = match self.field {
            Field::Type => 0,
            Field::Function => 1,
        };
        let hash = hashes.as_chunks::<8>().0.get(index).map(|bytes| u64::from_be_bytes(*bytes));
        hash.is_some_and(|hash| self.hashes.contains(&hash))
    }
}

/// Several lists of one order, merged into one.
struct Merge<'a> {
    lists: Vec<Pairs<'a>>,
    heads: BinaryHeap<Reverse<(Position, usize, Row)>>,
    failed: Option<crate::Error>,
}

impl<'a> Merge<'a> {
    fn new<R: Rows>(
        rows: &'a R,
        scopes: &[Scope],
        statuses: &[Status],
        sort: IssueSort,
        behind: Option<Position>,
    ) -> Result<Self> {
        let mut merge = Self { lists: Vec::new(), heads: BinaryHeap::new(), failed: None };
        for scope in scopes {
            for status in statuses {
                let prefix = keys::list(*scope, *status, sort);
                let mut span = Span::of_prefix(prefix.clone());
                if let Some(position) = behind {
                    span = span.behind([&prefix[..], &position].concat());
                }
                merge.lists.push(rows.scan(&span));
                merge.advance(merge.lists.len() - 1);
            }
        }
        merge.failed.take().map_or(Ok(merge), Err)
    }

    fn advance(&mut self, list: usize) {
        match self.lists.get_mut(list).and_then(Iterator::next) {
            Some(Ok((key, value))) => {
                if let Some(position) = keys::position_in(&key) {
                    self.heads.push(Reverse((position, list, value)));
                }
            }
            Some(Err(error)) => self.failed = Some(error),
            None => {}
        }
    }
}

impl Iterator for Merge<'_> {
    type Item = Result<(Position, Row)>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.failed.take() {
            self.heads.clear();
            return Some(Err(error));
        }
        let Reverse((position, list, value)) = self.heads.pop()?;
        self.advance(list);
        Some(Ok((position, value)))
    }
}
