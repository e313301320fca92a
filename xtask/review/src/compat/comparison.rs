//! The state of one comparison: what was found, and which operations lead there.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    fmt::Display,
};

use generator::{Document, Pointer};

use super::{
    Change, Date, Direction, Level, Options, Policy,
    node::{Node, Pair, Places, Sides, places},
    pairing::Fingerprints,
    rules::{
        self,
        Effect::{self, Narrows, Neutral, Widens},
    },
    schema::{self, Proofs},
    scope::{self, Scope, Spot},
};

/// Both documents, and a graph from operations over pairs of schemas to findings.
///
/// A pair of schemas is compared once however many operations share it, and pairs wait in a list rather than on the stack,
/// so that neither cycles nor long chains of references matter.
pub(super) struct Comparison<'a> {
    pub(super) root: Pair<'a>,
    pub(super) today: Date,
    pub(super) policy: Policy,
    pub(super) fingerprints: Fingerprints,
    proofs: Proofs,
    found: Vec<Change>,
    /// One change is found once per direction, however many ways lead to it: by stem, direction and places.
    index: HashMap<(String, Direction, Places), usize>,
    vertices: Vec<Vertex>,
    /// The vertex that findings and schemas are attached to; the first one is the document's.
    current: usize,
    operations: Vec<Origin>,
    schemas: HashMap<Key, usize>,
    pending: Vec<(usize, Spot<'a>)>,
}

/// What makes a comparison of schemas the same as an earlier one: everything but the words for it.
type Key = (Pointer, Pointer, scope::Place, [bool; 8]);

/// A difference: the stem of its id, its effect, and what happened in words.
pub(super) type Said<'s> = (&'s str, Effect, &'s str);

#[derive(Default)]
struct Vertex {
    found: Vec<usize>,
    next: Vec<usize>,
}

struct Origin {
    vertex: usize,
    name: String,
    /// Draft and alpha operations promise nothing yet.
    unstable: bool,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(base: &'a Document, head: &'a Document, options: &Options) -> Self {
        Self {
            root: Pair { base: Node::root(base), head: Node::root(head) },
            today: options.today,
            policy: options.policy.clone(),
            fingerprints: Fingerprints::default(),
            proofs: Proofs::default(),
            found: Vec::new(),
            index: HashMap::new(),
            vertices: vec![Vertex::default()],
            current: 0,
            operations: Vec::new(),
            schemas: HashMap::new(),
            pending: Vec::new(),
        }
    }

    /// What `check` finds belongs to the operation `name`.
    pub(super) fn operation(&mut self, name: String, unstable: bool, check: impl FnOnce(&mut Self)) {
        let vertex = self.vertex();
        self.operations.push(Origin { vertex, name, unstable });
        self.current = vertex;
        check(self);
        self.current = 0;
    }

    /// Reports what became of a keyword.
    pub(super) fn report(&mut self, spot: &Spot<'_>, keyword: &str, said: Said<'_>) {
        self.report_at(&spot.scope, spot.pair.places(keyword), said);
    }

    /// What is proven of the values that two schemas admit: whether the head admits all that the base admits, and the other
    /// way round.
    pub(super) fn proof(&mut self, schema: &Spot<'a>) -> (bool, bool) {
        let Spot { pair: Pair { base, head }, scope } = schema;
        self.proof_of(scope, std::slice::from_ref(base), std::slice::from_ref(head))
    }

    /// The same of schemas that all hold.
    pub(super) fn proof_of(&mut self, scope: &Scope, base: &[Node<'a>], head: &[Node<'a>]) -> (bool, bool) {
        let (wider, narrower) = scope.proven;
        (wider || self.proofs.hold(head, base, scope), narrower || self.proofs.hold(base, head, scope))
    }

    /// Whether `wide` admits all that `narrow` admits.
    pub(super) fn holds(&mut self, wide: &Node<'a>, narrow: &Node<'a>, scope: &Scope) -> bool {
        self.proofs.hold(std::slice::from_ref(wide), std::slice::from_ref(narrow), scope)
    }

    /// Reports what happened to a keyword, as far as the values that the schema admits are others now.
    pub(super) fn weigh(&mut self, schema: &Spot<'a>, keyword: &str, said: Said<'_>) {
        self.weigh_at(schema, schema.pair.places(keyword), said);
    }

    /// The same, at places.
    pub(super) fn weigh_at(&mut self, schema: &Spot<'a>, places: Places, said: Said<'_>) {
        if let Some(said) = self.weighed(schema, said) {
            self.report_at(&schema.scope, places, said);
        }
    }

    /// What a difference in a keyword comes to: nothing if the same values are admitted, and never more than is proven.
    /// Only schemas admit values.
    pub(super) fn weighed<'s>(&mut self, schema: &Spot<'a>, (stem, effect, words): Said<'s>) -> Option<Said<'s>> {
        let is_schema = schema.scope.place != scope::OPERATION && schema.scope.place != scope::SECURITY;
        if effect == Neutral || !is_schema {
            return Some((stem, effect, words));
        }
        let proven = match self.proof(schema) {
            (true, true) => return None,
            (true, false) => Widens,
            (false, true) => Narrows,
            (false, false) => effect,
        };
        let level = |effect| rules::level(schema.scope.place.direction, stem, effect);
        Some((stem, if level(proven) < level(effect) { proven } else { effect }, words))
    }

    /// Reports a keyword whose value differs in any way.
    pub(super) fn report_other(&mut self, spot: &Spot<'_>, keyword: &str, said: Said<'_>) {
        if spot.pair.differs(|node| node.canonical(keyword)).is_some() {
            self.report(spot, keyword, said);
        }
    }

    /// Reports a difference under the id that its place and stem make.
    pub(super) fn report_at(&mut self, scope: &Scope, places: Places, said: Said<'_>) {
        let sent = !scope.hidden || rules::level(scope.place.direction, said.0, said.1) == Level::Info;
        let noun = if sent { scope.noun() } else { scope.hidden_noun() };
        self.report_as(format!("{noun}-{}", said.0), scope, places, said);
    }

    /// Reports a difference whose id is made otherwise.
    pub(super) fn report_as(&mut self, id: String, scope: &Scope, places: Places, (stem, effect, words): Said<'_>) {
        let direction = scope.place.direction;
        let (level, consequence) = match scope.hidden {
            true => (Level::Info, "; it is never sent this way"),
            false => (rules::level(direction, stem, effect), rules::consequence(direction, effect)),
        };
        let message = format!("{} {words}{consequence}", scope.subject);
        let at = *self.index.entry((stem.to_owned(), direction, places.clone())).or_insert(self.found.len());
        self.vertices[self.current].found.push(at);
        let (base, head) = places;
        let (id, operations, remedy) = (rules::name(id), Vec::new(), None);
        let decoding = rules::reads_less(scope, stem, effect);
        let change = Change { id, level, direction, operations, base, head, message, remedy, decoding };
        match self.found.get_mut(at) {
            None => self.found.push(change),
            Some(known) if known.level < level => *known = change,
            Some(_) => {}
        }
    }

    /// Reports what only one document has; returns what both have. In the words and the subject, `{}` is the
    /// name.
    pub(super) fn one_sided<K: Display>(
        &mut self,
        scope: &Scope,
        joined: Vec<(K, Sides<Node<'a>>)>,
        stem: &str,
        added: (Effect, &str),
        removed: (Effect, &str),
    ) -> Vec<(K, Spot<'a>)> {
        let mut both = Vec::new();
        for (name, sides) in joined {
            let fill = |text: &str| text.replace("{}", &name.to_string());
            let (places, scope) = (places(&sides), Scope { subject: fill(&scope.subject), ..scope.clone() });
            let (end, (effect, words)) = match sides {
                (Some(base), Some(head)) => {
                    both.push((name, Spot { pair: Pair { base, head }, scope }));
                    continue;
                }
                (None, _) => ("added", added),
                (_, None) => ("removed", removed),
            };
            self.report_at(&scope, places, (&format!("{stem}-{end}"), effect, &fill(words)));
        }
        both
    }

    /// Reports what happened to a keyword, if `judge` finds a stem and an effect for it.
    pub(super) fn keyword<T: PartialEq + Display, S: AsRef<str>>(
        &mut self,
        spot: &Spot<'a>,
        keyword: &str,
        of: impl Fn(&Node<'_>) -> Option<T>,
        judge: impl Fn(Option<&T>, Option<&T>) -> Option<(S, Effect)>,
    ) {
        let Some((old, new)) = spot.pair.differs(of) else { return };
        let words = match (&old, &new) {
            (Some(old), Some(new)) => format!("has the `{keyword}` `{new}` instead of `{old}`"),
            (Some(old), None) => format!("no longer has the `{keyword}` `{old}`"),
            (None, Some(new)) => format!("has the `{keyword}` `{new}` now"),
            (None, None) => return,
        };
        if let Some((stem, effect)) = judge(old.as_ref(), new.as_ref()) {
            self.weigh(spot, keyword, (stem.as_ref(), effect, &words));
        }
    }

    /// Has a pair of schemas compared, once.
    pub(super) fn schema(&mut self, pair: Pair<'a>, scope: Scope) {
        let (base, head) = pair.map(schema::unwrapped);
        let proven = scope.proven;
        let flags = [scope.nested, scope.hidden, scope.part, scope.text, base.null, head.null, proven.0, proven.1];
        let key = (base.pointer.clone(), head.pointer.clone(), scope.place, flags);
        let known = self.schemas.get(&key).copied();
        let vertex = known.unwrap_or_else(|| self.vertex());
        self.vertices[self.current].next.push(vertex);
        if known.is_none() {
            self.schemas.insert(key, vertex);
            self.pending.push((vertex, Spot { pair: Pair { base, head }, scope }));
        }
    }

    /// Compares what waits, and says whom each finding reaches.
    pub(super) fn finish(mut self) -> (Vec<Change>, BTreeMap<Pointer, Pointer>) {
        while let Some((vertex, spot)) = self.pending.pop() {
            self.current = vertex;
            schema::check(&mut self, &spot);
        }
        let mut promised = vec![false; self.found.len()];
        for operation in std::mem::take(&mut self.operations) {
            for at in self.reach(operation.vertex) {
                promised[at] |= !operation.unstable;
                if self.found[at].operations.last() != Some(&operation.name) {
                    self.found[at].operations.push(operation.name.clone());
                }
            }
        }
        for (change, promised) in self.found.iter_mut().zip(promised) {
            if !promised && !change.operations.is_empty() && !change.id.contains("stability") {
                change.level = Level::Info;
            }
            change.remedy = (change.level == Level::Error).then(|| rules::remedy(&change.id));
        }
        self.found.sort_by_cached_key(|Change { id, level, operations, base, head, .. }| {
            (Reverse(*level), operations.first().cloned(), head.clone(), base.clone(), id.clone())
        });
        let mut pairs: Vec<_> = self.schemas.into_keys().map(|(base, head, ..)| (base, head)).collect();
        // Of several places of one schema, the first.
        pairs.sort_unstable_by(|a, b| b.cmp(a));
        (self.found, pairs.into_iter().collect())
    }

    fn vertex(&mut self) -> usize {
        self.vertices.push(Vertex::default());
        self.vertices.len() - 1
    }

    /// The findings that a vertex leads to, some more than once.
    fn reach(&self, vertex: usize) -> Vec<usize> {
        let mut seen = vec![false; self.vertices.len()];
        let (mut open, mut found) = (vec![vertex], Vec::new());
        while let Some(vertex) = open.pop() {
            if !std::mem::replace(&mut seen[vertex], true) {
                found.extend(&self.vertices[vertex].found);
                open.extend(&self.vertices[vertex].next);
            }
        }
        found
    }
}
