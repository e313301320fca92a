//! The only supported form of pattern: `^[class]{min,max}$`.

/// A pattern that admits a number of characters from one class.
///
/// ```
/// let pattern = generator::Pattern::parse("^[0-9]{1,19}$").unwrap();
/// assert!(pattern.is_digits());
/// assert_eq!(pattern.describe(), "1 to 19 decimal digits");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The class as inclusive ranges of printable ASCII, sorted, merged, never empty.
    pub ranges: Vec<(u8, u8)>,
    /// The minimum number of characters.
    pub min: usize,
    /// The maximum number of characters; `None` if unlimited.
    pub max: Option<usize>,
}

impl Pattern {
    /// Parses `^[class]$` with an optional `{n}`, `{n,}`, `{n,m}`, `+` or `*` before the `$`; `None` for every other regex.
    pub fn parse(text: &str) -> Option<Self> {
        let body = text.strip_prefix("^[")?.strip_suffix('$')?;
        let (class, rest) = split_class(body)?;
        let (min, max) = repeat(rest)?;
        let ranges = ranges(class)?;
        Some(Self { ranges, min, max })
    }

    /// Whether the class contains `byte`.
    pub fn admits(&self, byte: u8) -> bool {
        self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&byte))
    }

    /// Whether the pattern matches `text`.
    pub fn matches(&self, text: &str) -> bool {
        self.min <= text.len()
            && self.max.is_none_or(|max| text.len() <= max)
            && text.bytes().all(|byte| self.admits(byte))
    }

    /// Whether this pattern matches every text that `other` matches.
    pub fn includes(&self, other: &Self) -> bool {
        let within = |&(first, last): &(u8, u8)| self.ranges.iter().any(|range| range.0 <= first && last <= range.1);
        let short_enough = self.max.is_none_or(|max| other.max.is_some_and(|other| other <= max));
        self.min <= other.min && short_enough && other.ranges.iter().all(within)
    }

    /// Whether the class is exactly `0` to `9`.
    pub fn is_digits(&self) -> bool {
        self.ranges == [(b'0', b'9')]
    }

    /// Describes the pattern: `1 to 128 characters out of A-Z, a-z, 0-9, - and _`.
    pub fn describe(&self) -> String {
        let count = match (self.min, self.max) {
            (min, Some(max)) if min == max => format!("{min}"),
            (0, Some(max)) => format!("at most {max}"),
            (min, Some(max)) => format!("{min} to {max}"),
            (0, None) => "any number of".to_owned(),
            (min, None) => format!("at least {min}"),
        };
        let ending = if self.max.unwrap_or(self.min) == 1 { "" } else { "s" };
        if self.is_digits() {
            return format!("{count} decimal digit{ending}");
        }
        format!("{count} character{ending} out of {}", self.describe_class())
    }

    fn describe_class(&self) -> String {
        let mut ranges = self.ranges.clone();
        ranges.sort_by_key(|(first, _)| match first {
            b'A'..=b'Z' => (0, *first),
            b'a'..=b'z' => (1, *first),
            b'0'..=b'9' => (2, *first),
            _ => (3, *first),
        });
        let words: Vec<_> = (ranges.into_iter().map(|(first, last)| (char::from(first), char::from(last))))
            .map(|(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") })
            .collect();
        match words.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            _ => words.concat(),
        }
    }
}

/// Splits at the first unescaped `]`.
fn split_class(body: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    let end = body.find(|c| {
        let ends = c == ']' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    })?;
    Some((&body[..end], &body[end + 1..]))
}

fn repeat(text: &str) -> Option<(usize, Option<usize>)> {
    let (min, max) = match text {
        "" => (1, Some(1)),
        "+" => (1, None),
        "*" => (0, None),
        _ => {
            let counts = text.strip_prefix('{')?.strip_suffix('}')?;
            match counts.split_once(',') {
                None => (count(counts)?, Some(count(counts)?)),
                Some((min, "")) => (count(min)?, None),
                Some((min, max)) => (count(min)?, Some(count(max)?)),
            }
        }
    };
    max.is_none_or(|max| max > 0 && min <= max).then_some((min, max))
}

/// Parses a count in plain digits: `usize` would also accept a sign.
fn count(text: &str) -> Option<usize> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn ranges(class: &str) -> Option<Vec<(u8, u8)>> {
    let mut characters = class.chars().peekable();
    if characters.peek() == Some(&'^') {
        return None;
    }
    let mut ranges = Vec::new();
    while let Some(c) = characters.next() {
        if c == '\\' && characters.next_if_eq(&'d').is_some() {
            ranges.push((b'0', b'9'));
            continue;
        }
        let first = character(c, &mut characters)?;
        // A hyphen at the end of the class is literal.
        let mut ahead = characters.clone();
        if ahead.next() == Some('-')
            && let Some(c) = ahead.next()
        {
            let last = character(c, &mut ahead)?;
            characters = ahead;
            ranges.push((first, last));
        } else {
            ranges.push((first, first));
        }
    }
    let ordered = ranges.iter().all(|(first, last)| first <= last);
    (ordered && !ranges.is_empty()).then(|| merge(ranges))
}

/// Parses one printable ASCII character; only punctuation may be escaped, since escaped letters have other meanings.
fn character(c: char, rest: &mut impl Iterator<Item = char>) -> Option<u8> {
    let byte = match c {
        '\\' => rest.next().filter(char::is_ascii_punctuation)?,
        '[' => return None,
        _ => c,
    };
    u8::try_from(byte).ok().filter(u8::is_ascii_graphic)
}

fn merge(mut ranges: Vec<(u8, u8)>) -> Vec<(u8, u8)> {
    ranges.sort_unstable();
    let mut merged: Vec<(u8, u8)> = Vec::new();
    for (first, last) in ranges {
        match merged.last_mut() {
            Some((_, end)) if first <= *end + 1 => *end = last.max(*end),
            _ => merged.push((first, last)),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Vec<(u8, u8)>, usize, Option<usize>) {
        let pattern = Pattern::parse(text).unwrap_or_else(|| panic!("{text} is supported"));
        (pattern.ranges, pattern.min, pattern.max)
    }

    #[test]
    fn supported_forms_are_parsed() {
        let digits = vec![(b'0', b'9')];
        assert_eq!(parts("^[0-9]{1,19}$"), (digits.clone(), 1, Some(19)));
        assert_eq!(parts(r"^[\d]{7}$"), (digits.clone(), 7, Some(7)));
        assert_eq!(parts("^[5-90-4]+$"), (digits.clone(), 1, None));
        assert_eq!(parts("^[0-9]{2,}$"), (digits.clone(), 2, None));
        assert_eq!(parts("^[0-9]*$"), (digits.clone(), 0, None));
        assert_eq!(parts("^[0-9]$"), (digits, 1, Some(1)));
        assert_eq!(parts(r"^[-\-_a-cb-d]+$").0, [(b'-', b'-'), (b'_', b'_'), (b'a', b'd')]);
        assert_eq!(parts(r"^[a\]-]+$").0, [(b'-', b'-'), (b']', b']'), (b'a', b'a')]);
    }

    #[test]
    fn every_other_regex_is_rejected() {
        let others = [
            "",
            "[0-9]+",
            "^[0-9]+",
            "^[0-9]{1,2}",
            "^[^0-9]+$",
            "^[]+$",
            "^a[0-9]+$",
            "^[0-9]+a$",
            "^[z-a]+$",
            "^[é]+$",
            r"^[\w]+$",
            r"^[\d-z]+$extra",
            "^[a-z]{2,1}$",
            "^[a-z]{0}$",
            "^[a-z]{,2}$",
            "^[a-z]{+1}$",
            "^[a-z]+?$",
            "^[a-z][0-9]$",
            "^[a-z",
            r"^[a-z\]$",
            "^[ a]+$",
            r"^[a-\d]+$",
            "^[[a]+$",
        ];
        for text in others {
            assert_eq!(Pattern::parse(text), None, "{text}");
        }
    }

    #[test]
    fn inclusion_requires_every_character_and_every_length() {
        let includes =
            |outer: &str, inner: &str| Pattern::parse(outer).unwrap().includes(&Pattern::parse(inner).unwrap());
        assert!(includes("^[0-9a-f]+$", "^[0-9]{1,19}$"));
        assert!(includes("^[0-9]{1,19}$", "^[0-9]{1,19}$"));
        assert!(!includes("^[0-9]{1,19}$", "^[0-9a-f]{1,19}$"));
        assert!(!includes("^[0-9]{1,15}$", "^[0-9]{1,19}$"));
        assert!(!includes("^[0-9]{2,19}$", "^[0-9]{1,19}$"));
        assert!(!includes("^[0-9]{1,19}$", "^[0-9]+$"));
    }

    #[test]
    fn patterns_are_described_in_words() {
        let describe = |text: &str| Pattern::parse(text).unwrap().describe();
        assert_eq!(describe("^[0-9]{1,19}$"), "1 to 19 decimal digits");
        assert_eq!(describe("^[0-9]{6}$"), "6 decimal digits");
        assert_eq!(describe("^[0-9]$"), "1 decimal digit");
        assert_eq!(describe("^[_A-Za-z0-9-]{1,128}$"), "1 to 128 characters out of A-Z, a-z, 0-9, - and _");
        assert_eq!(describe("^[a-z]+$"), "at least 1 character out of a-z");
        assert_eq!(describe("^[a-z]{0,3}$"), "at most 3 characters out of a-z");
        assert_eq!(describe("^[xy]*$"), "any number of characters out of x-y");
    }

    #[test]
    fn class_membership_follows_the_ranges() {
        let pattern = Pattern::parse("^[a-c_]+$").unwrap();
        assert!(pattern.admits(b'b') && pattern.admits(b'_') && !pattern.admits(b'.'));
        assert!(!pattern.is_digits());
    }
}
