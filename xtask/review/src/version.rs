//! The version that a change asks for.

use std::fmt;

use crate::compat::Verdict;

/// The number of a release, without what may follow a `-` or `+`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(u64, u64, u64);

/// How far a version must move, in the words of Cargo's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Nothing changed.
    None,
    /// The third number.
    Patch,
    /// The second number, or the third before 1.0.
    Minor,
    /// The first number, or the second before 1.0.
    Major,
}

impl Step {
    /// What callers on the wire or in Rust lose is a major step; what they gain in Rust a minor one.
    pub fn of(wire: Verdict, rust: Verdict) -> Self {
        match (wire, rust) {
            (Verdict::Breaking, _) | (_, Verdict::Breaking) => Self::Major,
            (_, Verdict::Compatible) => Self::Minor,
            (Verdict::Unchanged, _) => Self::None,
            _ => Self::Patch,
        }
    }
}

impl Version {
    /// The version of the workspace, read from the text of its `Cargo.toml`.
    pub fn of_workspace(manifest: &str) -> Option<Self> {
        let (_, package) = manifest.split_once("[workspace.package]")?;
        let lines = package.lines().take_while(|line| !line.starts_with('['));
        let mut versions = lines.filter_map(|line| line.strip_prefix("version")?.trim_start().strip_prefix('='));
        Self::parse(versions.next()?.trim().trim_matches('"'))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split(['-', '+']).next()?.split('.').map(str::parse);
        let mut next = || numbers.next()?.ok();
        Some(Self(next()?, next()?, next()?))
    }

    /// The first version that a step allows; before 1.0, Cargo reads every number one place further left than after it.
    pub fn after(self, step: Step) -> Self {
        let Self(major, minor, patch) = self;
        match (step, major) {
            (Step::None, _) => self,
            (Step::Major, 0) => Self(0, minor + 1, 0),
            (Step::Major, _) => Self(major + 1, 0, 0),
            (Step::Minor, 1..) => Self(major, minor + 1, 0),
            _ => Self(major, minor, patch + 1),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_has_a_version() {
        let manifest =
            "[workspace]\nmembers = []\n\n[workspace.package]\nedition = \"2024\"\nversion = \"1.2.3-rc.1\"\n";
        assert_eq!(Version::of_workspace(manifest), Some(Version(1, 2, 3)));
        assert_eq!(Version::of_workspace("[package]\nversion = \"1.2.3\"\n"), None);
    }

    #[test]
    fn steps_before_1_0_go_one_place_further_right() {
        let after = |version: Version| {
            [Step::None, Step::Patch, Step::Minor, Step::Major].map(|step| version.after(step).to_string())
        };
        assert_eq!(after(Version(1, 2, 3)), ["1.2.3", "1.2.4", "1.3.0", "2.0.0"]);
        assert_eq!(after(Version(0, 2, 3)), ["0.2.3", "0.2.4", "0.2.4", "0.3.0"]);
    }
}
