//! The state of one comparison: the findings, and the operations that each affects.

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
    scope::{self, Scope, Site},
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
    /// Each change once per direction, however many paths lead to it: by stem, direction and places.
    index: HashMap<(String, Direction, Places), usize>,
    vertices: Vec<Vertex>,
    /// The index of the vertex to which findings and schemas are added; vertex 0 is the document.
    current: usize,
    operations: Vec<Origin>,
    schemas: HashMap<Key, usize>,
    pending: Vec<(usize, Site<'a>)>,
}

/// Identifies a comparison of two schemas: everything except the subject of its messages.
type Key = (Pointer, Pointer, scope::Place, [bool; 8]);

/// A difference: the stem of its id, its effect, and the words that follow the subject.
pub(super) type Difference<'s> = (&'s str, Effect, &'s str);

#[derive(Default)]
struct Vertex {
    found: Vec<usize>,
    next: Vec<usize>,
}

struct Origin {
    vertex: usize,
    name: String,
    /// Whether it is a draft or alpha operation, which promises nothing yet.
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

    /// Runs `check`, and attributes its findings to the operation `name`.
    pub(super) fn operation(&mut self, name: String, unstable: bool, check: impl FnOnce(&mut Self)) {
        let vertex = self.vertex();
        self.operations.push(Origin { vertex, name, unstable });
        self.current = vertex;
        check(self);
        self.current = 0;
    }

    /// Reports a difference at a keyword.
    pub(super) fn report(&mut self, site: &Site<'_>, keyword: &str, difference: Difference<'_>) {
        self.report_at(&site.scope, site.pair.places(keyword), difference);
    }

    /// Whether the head is proven to admit all that the base admits, and vice versa.
    pub(super) fn proof(&mut self, schema: &Site<'a>) -> (bool, bool) {
        let Site { pair: Pair { base, head }, scope } = schema;
        self.proof_of(scope, std::slice::from_ref(base), std::slice::from_ref(head))
    }

    /// Like [`Self::proof`], for schemas that apply together.
    pub(super) fn proof_of(&mut self, scope: &Scope, base: &[Node<'a>], head: &[Node<'a>]) -> (bool, bool) {
        let (wider, narrower) = scope.proven;
        (wider || self.proofs.hold(head, base, scope), narrower || self.proofs.hold(base, head, scope))
    }

    /// Whether `wide` admits all that `narrow` admits.
    pub(super) fn holds(&mut self, wide: &Node<'a>, narrow: &Node<'a>, scope: &Scope) -> bool {
        self.proofs.hold(std::slice::from_ref(wide), std::slice::from_ref(narrow), scope)
    }

    /// Reports a difference at a keyword, unless the schema still admits the same values.
    pub(super) fn weigh(&mut self, schema: &Site<'a>, keyword: &str, difference: Difference<'_>) {
        self.weigh_at(schema, schema.pair.places(keyword), difference);
    }

    /// Like [`Self::weigh`], at these places.
    pub(super) fn weigh_at(&mut self, schema: &Site<'a>, places: Places, difference: Difference<'_>) {
        if let Some(difference) = self.weighed(schema, difference) {
            self.report_at(&schema.scope, places, difference);
        }
    }

    /// The difference with the effect that is proven: none if the same values are admitted, and never a more severe one. Only
    /// schemas admit values.
    pub(super) fn weighed<'s>(
        &mut self,
        schema: &Site<'a>,
        (stem, effect, words): Difference<'s>,
    ) -> Option<Difference<'s>> {
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

    /// Reports a keyword if its value differs in any way.
    pub(super) fn report_other(&mut self, site: &Site<'_>, keyword: &str, difference: Difference<'_>) {
        if site.pair.differs(|node| node.canonical(keyword)).is_some() {
            self.report(site, keyword, difference);
        }
    }

    /// Reports a difference under the id built from its place and stem.
    pub(super) fn report_at(&mut self, scope: &Scope, places: Places, difference: Difference<'_>) {
        let sent = !scope.hidden || rules::level(scope.place.direction, difference.0, difference.1) == Level::Info;
        let noun = if sent { scope.noun() } else { scope.hidden_noun() };
        self.report_as(format!("{noun}-{}", difference.0), scope, places, difference);
    }

    /// Reports a difference under this id.
    pub(super) fn report_as(
        &mut self,
        id: String,
        scope: &Scope,
        places: Places,
        (stem, effect, words): Difference<'_>,
    ) {
        let direction = scope.place.direction;
        let (level, consequence) = match scope.hidden {
            true => (Level::Info, "; it is never sent in this direction"),
            false => (rules::level(direction, stem, effect), rules::consequence(direction, effect)),
        };
        let message = format!("{} {words}", scope.subject);
        let at = *self.index.entry((stem.to_owned(), direction, places.clone())).or_insert(self.found.len());
        self.vertices[self.current].found.push(at);
        let (base, head) = places;
        let (id, operations, remedy) = (rules::name(id), Vec::new(), None);
        let decoding = rules::reads_less(scope, stem, effect);
        let change = Change { id, level, direction, operations, base, head, message, consequence, remedy, decoding };
        match self.found.get_mut(at) {
            None => self.found.push(change),
            Some(known) if known.level < level => *known = change,
            Some(_) => {}
        }
    }

    /// Reports the items that only one document has, and returns those in both. `{}` in a text is replaced by the item's name.
    pub(super) fn one_sided<K: Display>(
        &mut self,
        scope: &Scope,
        joined: Vec<(K, Sides<Node<'a>>)>,
        stem: &str,
        added: (Effect, &str),
        removed: (Effect, &str),
    ) -> Vec<(K, Site<'a>)> {
        let mut both = Vec::new();
        for (name, sides) in joined {
            let fill = |text: &str| text.replace("{}", &name.to_string());
            let (places, scope) = (places(&sides), Scope { subject: fill(&scope.subject), ..scope.clone() });
            let (end, (effect, words)) = match sides {
                (Some(base), Some(head)) => {
                    both.push((name, Site { pair: Pair { base, head }, scope }));
                    continue;
                }
                (None, _) => ("added", added),
                (_, None) => ("removed", removed),
            };
            self.report_at(&scope, places, (&format!("{stem}-{end}"), effect, &fill(words)));
        }
        both
    }

    /// Reports a changed keyword, if `judge` returns a stem and an effect for it.
    pub(super) fn keyword<T: PartialEq + Display, S: AsRef<str>>(
        &mut self,
        site: &Site<'a>,
        keyword: &str,
        of: impl Fn(&Node<'_>) -> Option<T>,
        judge: impl Fn(Option<&T>, Option<&T>) -> Option<(S, Effect)>,
    ) {
        let Some((old, new)) = site.pair.differs(of) else { return };
        let words = match (&old, &new) {
            (Some(old), Some(new)) => format!("has the `{keyword}` `{new}` instead of `{old}`"),
            (Some(old), None) => format!("no longer has the `{keyword}` `{old}`"),
            (None, Some(new)) => format!("now has the `{keyword}` `{new}`"),
            (None, None) => return,
        };
        if let Some((stem, effect)) = judge(old.as_ref(), new.as_ref()) {
            self.weigh(site, keyword, (stem.as_ref(), effect, &words));
        }
    }

    /// Queues the comparison of two schemas, unless it already was.
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
            self.pending.push((vertex, Site { pair: Pair { base, head }, scope }));
        }
    }

    /// Compares the queued schemas, and determines the operations that each finding affects.
    pub(super) fn finish(mut self) -> (Vec<Change>, BTreeMap<Pointer, Pointer>) {
        while let Some((vertex, site)) = self.pending.pop() {
            self.current = vertex;
            schema::check(&mut self, &site);
        }
        let mut is_stable = vec![false; self.found.len()];
        for operation in std::mem::take(&mut self.operations) {
            for at in self.reach(operation.vertex) {
                is_stable[at] |= !operation.unstable;
                if self.found[at].operations.last() != Some(&operation.name) {
                    self.found[at].operations.push(operation.name.clone());
                }
            }
        }
        for (change, is_stable) in self.found.iter_mut().zip(is_stable) {
            if !is_stable && !change.operations.is_empty() && !change.id.contains("stability") {
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

    /// The findings that can be reached from a vertex, possibly with duplicates.
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
