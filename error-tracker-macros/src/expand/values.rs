//! The variables of one failure point: what is handed over of each, and why it is not where it cannot be read.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Attribute;

use super::{
    rewrite::{Rewriter, hidden, own},
    watch::Entry,
};
use crate::{
    arguments::{AdditionalContext, Runtime},
    binding::{Binding, BindingId, Exit, Reason, Staying, Verdict},
    origin::Origin,
};

/// One variable of a failure point.
pub(super) struct Value {
    /// Of a static there is none.
    pub(super) id: Option<BindingId>,
    pub(super) conditions: Vec<Attribute>,
    /// Its number among the function's names.
    pub(super) number: usize,
    handed: Handed,
}

enum Handed {
    /// A reference to it, and the way in which it is shown.
    Reference(TokenStream, TokenStream),
    /// A reference to something that knows how it is shown.
    Ready(TokenStream),
    /// Nothing here: it is read behind the body.
    Later,
    /// Nothing, and why.
    Absent(Absence),
}

/// Why a variable is not handed over.
#[derive(Clone, Copy)]
enum Absence {
    Moved,
    Borrowed,
    Uninitialized,
    Skipped,
}

/// As many values as stand in one tuple, with one more that may be a tuple again.
const IN_ONE_TUPLE: usize = 11;

impl Rewriter<'_> {
    /// The variables at this point.
    pub(super) fn values(&self, number: usize) -> Vec<Value> {
        let runtime = &self.runtime;
        let point = &self.analysis.points[number];
        let is_told = |id: BindingId| self.analysis.bindings[id].argument || self.options.locals != Some(false);
        let variables = point.variables.iter().filter(|(id, _)| is_told(*id)).map(|&(id, verdict)| Value {
            id: Some(id),
            conditions: self.analysis.bindings[id].conditions.clone(),
            number: id,
            handed: if !self.is_shown(id) {
                Handed::Absent(Absence::Skipped)
            } else if verdict == Verdict::Borrow && point.doubtful.contains(&id) && self.kept(id).is_none() {
                self.handed_in_doubt(number, id)
            } else if let Some(staying) = point.staying.iter().find(|one| one.id == id) {
                self.handed_if_it_stays(number, staying, verdict)
            } else {
                self.handed(id, verdict, point.conditional.then_some(number))
            },
        });
        let globals = self.options.globals.iter().enumerate().map(|(number, global)| {
            let tier = quote!(#runtime::carry(&#global).tier());
            Value {
                id: None,
                conditions: Vec::new(),
                number: self.number_of_global(number),
                handed: Handed::Reference(quote!(#global), tier),
            }
        });
        variables.chain(globals).collect()
    }

    /// The arguments of an error handler, where it begins.
    pub(super) fn arguments(&self) -> Vec<Value> {
        let arguments = self.analysis.bindings.iter().enumerate().filter(|(_, binding)| binding.parameter);
        let value = |(id, binding): (BindingId, &Binding)| Value {
            id: Some(id),
            conditions: binding.conditions.clone(),
            number: id,
            handed: if self.is_shown(id) {
                let (runtime, ident) = (&self.runtime, &binding.ident);
                Handed::Reference(quote!(#ident), quote!(#runtime::carry(&#ident).tier()))
            } else {
                Handed::Absent(Absence::Skipped)
            },
        };
        arguments.map(value).collect()
    }

    /// What can be read only if no loan lasts.
    fn handed_in_doubt(&self, number: usize, id: BindingId) -> Handed {
        if !self.analysis.bindings[id].conditions.is_empty() {
            Handed::Absent(Absence::Borrowed)
        } else if self.looks_by_closure(number) {
            let reached = hidden("reached", id);
            Handed::Ready(quote!(&#reached))
        } else {
            let reached = self.reached(&self.var(number, id));
            Handed::Ready(quote!(&(#reached)))
        }
    }

    /// What is read where it is if it stays there, and otherwise told of as `verdict` says.
    fn handed_if_it_stays(&self, number: usize, staying: &Staying, verdict: Verdict) -> Handed {
        let (runtime, id) = (&self.runtime, staying.id);
        let there = if self.looks_by_closure(number) {
            let reached = hidden("reached", id);
            quote!(#reached)
        } else {
            self.reached_if_it_stays(number, staying)
        };
        let otherwise = match self.handed(id, verdict, None) {
            Handed::Ready(ready) => ready,
            Handed::Absent(Absence::Borrowed) => quote!(&#runtime::Gone::LENT),
            _ => quote!(&#runtime::Gone::MOVED),
        };
        Handed::Ready(quote!(&#runtime::stayed(#there, #otherwise)))
    }

    /// Whether a closure looks at what leaves here.
    fn looks_by_closure(&self, number: usize) -> bool {
        let point = &self.analysis.points[number];
        match point.exit {
            Exit::Question => false,
            Exit::Handed if point.operand_dies => false,
            _ => self.silent.is_some() || !self.leaves_late(number),
        }
    }

    /// What is handed over of a variable; `conditional` is the failure point if its code may be configured out.
    fn handed(&self, id: BindingId, verdict: Verdict, conditional: Option<usize>) -> Handed {
        let (runtime, ident) = (&self.runtime, &self.analysis.bindings[id].ident);
        match verdict {
            Verdict::Saved if conditional.is_some() => Handed::Absent(Absence::Moved),
            Verdict::Borrow => match (conditional, self.kept(id)) {
                (Some(number), _) => Handed::Reference(quote!(#ident), self.way_at(number, id)),
                (None, Some(kept)) => Handed::Ready(kept),
                (None, None) => {
                    let tier = hidden("tier", id);
                    Handed::Reference(quote!(#ident), quote!(#tier))
                }
            },
            Verdict::Saved => {
                let slot = hidden("slot", id);
                Handed::Ready(quote!(&#slot))
            }
            Verdict::Held(reason) => {
                let held = hidden("held", id);
                let kind = if reason == Reason::Moved { quote!(held_moved) } else { quote!(held_lent) };
                Handed::Ready(quote!(&#runtime::#kind(#held)))
            }
            Verdict::Late => Handed::Later,
            Verdict::LeftOut(Reason::Moved) => Handed::Absent(Absence::Moved),
            Verdict::LeftOut(Reason::Borrowed(_)) => Handed::Absent(Absence::Borrowed),
            Verdict::LeftOut(Reason::Uninitialized | Reason::Unset) => Handed::Absent(Absence::Uninitialized),
        }
    }

    /// What names the failure point of this number.
    pub(super) fn known(&mut self, number: usize, values: &[Value], origin: &Origin) -> TokenStream {
        let point = &self.analysis.points[number];
        let shown = told(values);
        self.known_point(point.span, &point.text, &shown, self.silent.is_some(), origin)
    }

    /// What is read of a variable when it is shown by itself.
    pub(super) fn read(&self, value: &Value) -> Option<TokenStream> {
        let runtime = &self.runtime;
        match &value.handed {
            Handed::Reference(read, tier) => Some(quote!(&#runtime::Var::new(&#read, #tier))),
            Handed::Ready(ready) => Some(ready.clone()),
            Handed::Later | Handed::Absent(_) => None,
        }
    }

    /// Takes down the failure at this point, all variables at once.
    pub(super) fn fail(
        &mut self,
        number: usize,
        origin: &Origin,
        how: &str,
        error: &TokenStream,
        tier: &TokenStream,
    ) -> TokenStream {
        let values = self.values(number);
        let (known, within) = (self.known(number, &values, origin), self.within());
        let runtime = &self.runtime;
        let [values, ways] = tuples(&values);
        match self.context(number) {
            None => {
                let fail = own(how);
                quote!(#within #runtime::#fail(#known, #tier, #error, #values, #ways))
            }
            Some(context) => {
                let (fail, some) = (own(&format!("{how}_in")), quote!(#runtime::Some));
                quote!(#within #runtime::#fail(#known, #tier, #error, #values, #ways, #some(#context)))
            }
        }
    }

    /// Says since when a function that can be suspended has been running.
    pub(super) fn within(&self) -> Option<TokenStream> {
        matches!(self.entry, Entry::Polled(_)).then(|| {
            let (runtime, frame) = (&self.runtime, hidden("enter", 0));
            quote!(#runtime::within(&#frame);)
        })
    }

    /// What makes the additional context at a failure point.
    pub(super) fn context(&self, number: usize) -> Option<TokenStream> {
        let runtime = &self.runtime;
        let context = self.options.additional_context.as_ref()?;
        let variables = &self.analysis.points[number].variables;
        let readable = self.context_names.iter().all(|id| {
            variables.contains(&(*id, Verdict::Borrow)) && !self.analysis.points[number].doubtful.contains(id)
        });
        match (&self.early_context, readable) {
            (Some(early), false) => Some(quote!(&|| #early.clone().unwrap_or_default())),
            _ => {
                let value = context_value(context, runtime);
                Some(quote!(&|| #value))
            }
        }
    }
}

impl Value {
    /// A reference to it and the way in which it is shown, each as a member of a tuple.
    fn beside_its_way(&self) -> Option<[TokenStream; 2]> {
        let conditions = &self.conditions;
        match &self.handed {
            Handed::Reference(value, way) => Some([quote!(#(#conditions)* &#value), quote!(#(#conditions)* #way)]),
            Handed::Ready(value) => Some([quote!(#(#conditions)* #value), quote!(#(#conditions)* ())]),
            Handed::Later | Handed::Absent(_) => None,
        }
    }
}

/// The numbers of the variables, with a letter that says why one is not handed over that is not.
pub(super) fn told(values: &[Value]) -> String {
    let told = values.iter().map(|value| {
        let why = match value.handed {
            Handed::Absent(Absence::Moved) => "m",
            Handed::Absent(Absence::Borrowed) => "b",
            Handed::Absent(Absence::Uninitialized) => "u",
            Handed::Absent(Absence::Skipped) => "s",
            _ => "",
        };
        format!("{}{why}", value.number)
    });
    told.collect::<Vec<_>>().join(" ")
}

/// References to the values that can be read, and the ways in which they are shown.
pub(super) fn tuples(values: &[Value]) -> [TokenStream; 2] {
    let handed: Vec<[TokenStream; 2]> = values.iter().filter_map(Value::beside_its_way).collect();
    nested(&handed)
}

/// The members as tuples, one for each column; where there are many, the last of a tuple is a tuple again.
pub(super) fn nested<const N: usize>(rows: &[[TokenStream; N]]) -> [TokenStream; N] {
    let (first, more) = rows.split_at(rows.len().min(IN_ONE_TUPLE));
    let more = (!more.is_empty()).then(|| nested(more));
    std::array::from_fn(|column| {
        let (members, more) = (first.iter().map(|row| &row[column]), more.as_ref().map(|more| &more[column]));
        let more = more.into_iter();
        quote!((#(#members,)* #(#more,)*))
    })
}

/// The expression that makes the additional context.
pub(super) fn context_value(context: &AdditionalContext, runtime: &Runtime) -> TokenStream {
    match context {
        AdditionalContext::Value(value) => quote!(#runtime::ContextSource::new(#value).take()),
        AdditionalContext::Pairs(pairs) => {
            let context = own("__context");
            let inserts: Vec<TokenStream> =
                pairs.iter().map(|(key, value)| quote!(#context.insert(#key, &(#value));)).collect();
            quote!({ let mut #context = #runtime::Context::new(); #(#inserts)* #context })
        }
    }
}
