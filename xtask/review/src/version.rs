//! The version that a change requires.

use std::fmt;

pub use semver::Version;

/// The impact of a change on users of the client, the most severe last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Impact {
    /// Nothing changed.
    Unchanged,
    /// Only descriptions, examples and tags changed.
    Docs,
    /// The contract changed, but the generated code did not.
    Wire,
    /// The generated API gained something.
    Compatible,
    /// Existing programs compile, but decode less than before or behave differently.
    Behaviour,
    /// Existing programs stop compiling or working.
    Breaking,
}

/// A version bump, in the terms of Cargo's rules.
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
    /// Returns the bump that a change requires.
    pub fn of(impact: Impact) -> Self {
        match impact {
            Impact::Unchanged => Self::None,
            Impact::Docs | Impact::Wire => Self::Patch,
            Impact::Compatible | Impact::Behaviour => Self::Minor,
            Impact::Breaking => Self::Major,
        }
    }

    /// Returns the lowest version after `version` with this bump; before 1.0, Cargo treats a minor bump as major and a patch as
    /// minor.
    pub fn after(self, version: &Version) -> Version {
        let (major, minor, patch) = (version.major, version.minor, version.patch);
        match (self, major) {
            (Self::None, _) => version.clone(),
            (Self::Major, 0) => Version::new(0, minor + 1, 0),
            (Self::Major, _) => Version::new(major + 1, 0, 0),
            (Self::Minor, 1..) => Version::new(major, minor + 1, 0),
            _ => Version::new(major, minor, patch + 1),
        }
    }
}

/// Returns the version of the workspace from the text of its `Cargo.toml`.
pub fn of_workspace(manifest: &str) -> Option<Version> {
    let (_, package) = manifest.split_once("[workspace.package]")?;
    let lines = package.lines().take_while(|line| !line.starts_with('['));
    let mut versions = lines.filter_map(|line| line.strip_prefix("version")?.trim_start().strip_prefix('='));
    Version::parse(versions.next()?.trim().trim_matches('"')).ok()
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

impl fmt::Display for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unchanged => "unchanged",
            Self::Docs => "docs",
            Self::Wire | Self::Compatible => "compatible",
            Self::Behaviour => "behaviour",
            Self::Breaking => "breaking",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_the_workspace_is_read() {
        let manifest =
            "[workspace]\nmembers = []\n\n[workspace.package]\nedition = \"2024\"\nversion = \"1.2.3-rc.1\"\n";
        assert_eq!(of_workspace(manifest).map(|version| version.to_string()).as_deref(), Some("1.2.3-rc.1"));
        assert_eq!(of_workspace("[package]\nversion = \"1.2.3\"\n"), None);
    }

    #[test]
    fn before_1_0_bumps_change_the_next_lower_number() {
        let after = |version: &Version| {
            [Step::None, Step::Patch, Step::Minor, Step::Major].map(|step| step.after(version).to_string())
        };
        assert_eq!(after(&Version::new(1, 2, 3)), ["1.2.3", "1.2.4", "1.3.0", "2.0.0"]);
        assert_eq!(after(&Version::new(0, 2, 3)), ["0.2.3", "0.2.4", "0.2.4", "0.3.0"]);
    }

    #[test]
    fn decoding_less_requires_a_minor_bump() {
        assert_eq!(Step::of(Impact::Behaviour), Step::Minor);
        assert_eq!(Step::of(Impact::Wire), Step::Patch);
        assert_eq!(Step::of(Impact::Breaking), Step::Major);
    }
}
