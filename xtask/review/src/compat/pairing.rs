//! Which schema of a list became which.

use super::*;

/// The alternatives of two lists: those that belong together, those only the base has, and those only the head has.
pub(super) struct Pairing<'a> {
    pub(super) both: Vec<Pair<'a>>,
    pub(super) removed: Vec<Node<'a>>,
    pub(super) added: Vec<Node<'a>>,
}

/// Pairs what allows the same, then what has the same name or title, then what has no name in the order it is written.
pub(super) fn pair_up<'a>(comparison: &Comparison<'a>, base: Vec<Node<'a>>, head: Vec<Node<'a>>) -> Pairing<'a> {
    let mut pairing = Pairing { both: Vec::new(), removed: base, added: head };
    pairing.take(|base, head| comparison.fingerprints.of(base) == comparison.fingerprints.of(head));
    pairing.take(|base, head| base.is_component() && base.pointer == head.pointer);
    pairing.take(|base, head| base.text("title").is_some() && base.text("title") == head.text("title"));
    pairing.take(|base, head| !base.is_component() && !head.is_component());
    pairing
}

impl Pairing<'_> {
    fn take(&mut self, mut belong: impl FnMut(&Node<'_>, &Node<'_>) -> bool) {
        for base in std::mem::take(&mut self.removed) {
            match self.added.iter().position(|head| belong(&base, head)) {
                Some(at) => self.both.push(Pair { base, head: self.added.remove(at) }),
                None => self.removed.push(base),
            }
        }
    }
}
