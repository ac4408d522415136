//! What the rest of the body proves of a variable that is used in part: that it is a reference, or that the part is
//! still there.

use syn::visit::Visit;

use super::*;

/// A place within a variable that a node touches: the names of the fields on the way.
pub(super) struct Part {
    pub(super) node: usize,
    pub(super) binding: BindingId,
    pub(super) fields: Vec<String>,
}

/// The names that are declared without `mut` and changed all the same, one field deep: these are mutable references.
#[derive(Default)]
pub(super) struct References {
    changed: HashSet<String>,
    /// The places that are changed further in, each by its variable and its fields.
    places: HashSet<(String, Vec<String>)>,
    declared: Vec<String>,
}

impl References {
    pub(super) fn of(body: &Block) -> Self {
        let mut references = Self::default();
        references.visit_block(body);
        references
    }

    /// Whether a variable of this name is a mutable reference, if it is not `mut`; two of one name prove nothing of each
    /// other.
    pub(super) fn prove(&self, ident: &Ident, parameter: bool) -> bool {
        self.is_one(ident, parameter) && self.changed.contains(&ident.to_string())
    }

    /// Whether this place in a variable of this name, if that is not `mut`, stands behind a mutable reference, so that it
    /// cannot go: one that stands as deep is changed.
    pub(super) fn prove_behind(&self, ident: &Ident, parameter: bool, place: &Expr) -> bool {
        let mut fields = Vec::new();
        fields_of(place, &mut fields);
        let is_behind = |changed: &[String]| match changed.split_last() {
            Some((_, outer)) => fields.len() > outer.len() && fields.starts_with(outer),
            None => false,
        };
        self.places.iter().any(|(name, changed)| ident == name && is_behind(changed)) && self.is_one(ident, parameter)
    }

    fn is_one(&self, ident: &Ident, parameter: bool) -> bool {
        self.declared.iter().filter(|name| *ident == **name).count() + usize::from(parameter) == 1
    }

    fn changes(&mut self, place: &Expr) {
        let mut fields = Vec::new();
        fields_of(place, &mut fields);
        if fields.len() > 1
            && let Some(name) = root_of(place)
        {
            self.places.insert((name.to_string(), fields));
        }
        let base = match place {
            Expr::Field(field) => &field.base,
            Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => &unary.expr,
            Expr::Paren(inner) => return self.changes(&inner.expr),
            _ => return,
        };
        let mut base = &**base;
        while let Expr::Paren(inner) = base {
            base = &inner.expr;
        }
        if let Expr::Path(path) = base
            && let Some(name) = path.path.get_ident()
        {
            self.changed.insert(name.to_string());
        }
    }
}

impl<'ast> Visit<'ast> for References {
    fn visit_expr_assign(&mut self, assign: &'ast syn::ExprAssign) {
        self.changes(&assign.left);
        syn::visit::visit_expr_assign(self, assign);
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        if known::assigns(&binary.op) {
            self.changes(&binary.left);
        }
        syn::visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_reference(&mut self, reference: &'ast syn::ExprReference) {
        if reference.mutability.is_some() {
            self.changes(&reference.expr);
        }
        syn::visit::visit_expr_reference(self, reference);
    }

    fn visit_pat_ident(&mut self, name: &'ast syn::PatIdent) {
        self.declared.push(name.ident.to_string());
        syn::visit::visit_pat_ident(self, name);
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

/// The names for which something in the body may be what their `mut` is there for. Of any other that is `mut`, a method
/// that everyone takes to read it is what changes it.
#[derive(Default)]
pub(super) struct Explained(HashSet<String>);

impl Explained {
    pub(super) fn of(body: &Block) -> Self {
        let mut explained = Self::default();
        explained.visit_block(body);
        explained
    }

    pub(super) fn holds(&self, ident: &Ident) -> bool {
        self.0.contains(&ident.to_string())
    }

    fn place(&mut self, place: &Expr) {
        match place {
            Expr::Path(path) => self.0.extend(path.path.get_ident().map(Ident::to_string)),
            Expr::Field(field) => self.place(&field.base),
            Expr::Index(index) => self.place(&index.expr),
            Expr::Paren(inner) => self.place(&inner.expr),
            Expr::Group(inner) => self.place(&inner.expr),
            Expr::Unary(unary) => self.place(&unary.expr),
            Expr::Tuple(tuple) => tuple.elems.iter().for_each(|inner| self.place(inner)),
            _ => {}
        }
    }
}

impl<'ast> Visit<'ast> for Explained {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Assign(assign) => self.place(&assign.left),
            Expr::Binary(binary) if known::assigns(&binary.op) => self.place(&binary.left),
            Expr::Reference(reference) if reference.mutability.is_some() => self.place(&reference.expr),
            Expr::RawAddr(address) => self.place(&address.expr),
            Expr::Call(call) => self.place(&call.func),
            Expr::Match(choice) => self.place(&choice.expr),
            Expr::Let(condition) => self.place(&condition.expr),
            Expr::MethodCall(call) if !known::reads_receiver(&call.method.to_string(), call.args.len()) => {
                self.place(&call.receiver);
            }
            _ => {}
        }
        syn::visit::visit_expr(self, expr);
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        if let Some(init) = &local.init {
            self.place(&init.expr);
        }
        syn::visit::visit_local(self, local);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let names = super::super::source::idents(call.tokens.clone());
        self.0.extend(names.iter().map(Ident::to_string));
    }
}

impl Lower {
    /// Whether the method only reads its receiver, by its name and by all that the body tells of the receiver.
    pub(in super::super) fn reads_receiver(&self, call: &syn::ExprMethodCall) -> bool {
        let changes = self.root(&call.receiver).is_some_and(|root| {
            let binding = &self.bindings[root];
            let own = matches!(binding.class, Class::Owned | Class::Unknown);
            own && binding.mutable && !self.may_be_needless(&binding.lints) && !self.explained.holds(&binding.ident)
        });
        !changes && known::reads_receiver(&call.method.to_string(), call.args.len())
    }
}

fn root_of(place: &Expr) -> Option<&Ident> {
    match place {
        Expr::Path(path) => path.path.get_ident(),
        Expr::Field(field) => root_of(&field.base),
        Expr::Paren(inner) => root_of(&inner.expr),
        Expr::Group(inner) => root_of(&inner.expr),
        Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => root_of(&unary.expr),
        Expr::Index(index) => root_of(&index.expr),
        _ => None,
    }
}

/// The names of the fields between a variable and a place in it; what stands behind a dereference belongs to it as well.
fn fields_of(place: &Expr, fields: &mut Vec<String>) {
    match place {
        Expr::Field(field) => {
            fields_of(&field.base, fields);
            fields.push(field.member.to_token_stream().to_string());
        }
        Expr::Paren(inner) => fields_of(&inner.expr, fields),
        Expr::Group(inner) => fields_of(&inner.expr, fields),
        Expr::Unary(unary) => fields_of(&unary.expr, fields),
        Expr::Index(index) => fields_of(&index.expr, fields),
        _ => {}
    }
}

impl Lower {
    /// Notes that this node touches this place.
    pub(super) fn touches_part(&mut self, binding: BindingId, node: usize, place: &Expr) {
        let mut fields = Vec::new();
        fields_of(place, &mut fields);
        self.parts.push(Part { node, binding, fields });
    }

    /// A part that is used again, before it has a new value, was not taken.
    pub(super) fn read_parts(&mut self) {
        let at: std::collections::HashMap<usize, usize> =
            self.parts.iter().enumerate().map(|(number, part)| (part.node, number)).collect();
        let is_move = |part: &Part| {
            let op = self.graph.nodes[part.node].op;
            matches!(op, Op::Touch { binding, touch: Touch::MovePart, .. } if binding == part.binding)
        };
        let stay: Vec<usize> = self
            .parts
            .iter()
            .filter(|part| is_move(part) && self.is_used_again(part, &at))
            .map(|part| part.node)
            .collect();
        for node in stay {
            if let Op::Touch { binding, touch, .. } = &mut self.graph.nodes[node].op {
                *touch = Touch::Change;
                self.unsaved[*binding].retain(|&at| at != node);
            }
        }
    }

    fn is_used_again(&self, part: &Part, at: &std::collections::HashMap<usize, usize>) -> bool {
        let mut seen = vec![false; self.graph.nodes.len()];
        let mut work = self.graph.nodes[part.node].next.clone();
        while let Some(node) = work.pop() {
            if std::mem::replace(&mut seen[node], true) {
                continue;
            }
            if let Op::Touch { binding, touch, certain, .. } = self.graph.nodes[node].op
                && binding == part.binding
            {
                let other = at.get(&node).map(|&number| &self.parts[number].fields);
                let meets = other.is_some_and(|other| other.iter().zip(&part.fields).all(|(one, two)| one == two));
                match touch {
                    Touch::Declare { .. } | Touch::Assign | Touch::Leave => continue,
                    Touch::AssignPart if meets => continue,
                    Touch::Read | Touch::Change | Touch::MovePart if meets && certain => return true,
                    _ => {}
                }
            }
            work.extend(&self.graph.nodes[node].next);
        }
        false
    }
}
