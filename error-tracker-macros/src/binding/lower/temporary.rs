//! Temporaries that outlive the expression that made them, and what they may hold.

use super::*;

/// What a temporary may hold, and its number among all of the body.
pub(super) struct Temporary {
    number: usize,
    pub(super) sources: Sources,
}

impl Lower {
    /// From here on a temporary is alive that may hold these.
    pub(super) fn push_temporary(&mut self, sources: Sources) {
        let (number, node) = (self.temporary_nodes.len(), self.graph.nodes.len());
        self.temporary_nodes.push(node..usize::MAX);
        self.temporaries.push(Temporary { number, sources });
    }

    /// The temporary on top may hold these as well, from here on.
    pub(super) fn extend_temporary(&mut self, sources: &Sources) {
        let node = self.graph.nodes.len();
        if let Some(top) = self.temporaries.last_mut() {
            top.sources.extend(sources);
            self.temporary_nodes[top.number].start = node;
        }
    }

    /// The temporaries on top, this many, are gone.
    pub(super) fn pop_temporaries(&mut self, count: usize) {
        let node = self.graph.nodes.len();
        for gone in self.temporaries.drain(self.temporaries.len() - count..) {
            let end = &mut self.temporary_nodes[gone.number].end;
            *end = node.min(*end);
        }
    }

    /// The temporary on top may be gone from here on, which the edition decides.
    pub(super) fn perhaps_gone(&mut self) {
        if let Some(top) = self.temporaries.last() {
            self.temporary_nodes[top.number].end = self.graph.nodes.len();
        }
    }

    /// What the temporaries that are alive may hold mutably, each with the number of its temporary.
    pub(super) fn held_by_temporaries(&self) -> Vec<(BindingId, usize)> {
        let held = |one: &Temporary| {
            let number = one.number;
            let sources = one.sources.iter().filter(|source| source.1);
            sources.map(move |source| (source.0, number)).collect::<Vec<_>>()
        };
        self.temporaries.iter().flat_map(held).collect()
    }

    /// Whether the original program uses the whole variable while the temporary is alive: either it does not hold the
    /// variable, or nothing is done with it any more.
    pub(super) fn is_free_of(&self, binding: BindingId, temporary: usize) -> bool {
        self.temporary_nodes[temporary].clone().any(|node| {
            matches!(self.graph.nodes[node].op, Op::Touch {
                binding: touched,
                touch: Touch::Read | Touch::Change | Touch::Move | Touch::Bind { .. } | Touch::Assign,
                whole: true,
                certain: true,
            } if touched == binding)
        })
    }
}
