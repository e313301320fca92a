//! Short stand-ins for what is compared and not kept.

use std::{fmt, io};

use sha2::{Digest as _, Sha256};

/// FNV-1a, 64 bits: the same for the same bytes on every machine and in every version. It finds accidents, not attacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fnv(pub(crate) u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    }
}

/// Whose records a journal speaks of.
///
/// Neither a token nor the two operations of the client say which account they belong to. A private app's token is valid
/// until it is rotated, so its fingerprint identifies the account in practice. OAuth access tokens change every half hour:
/// there, and after a rotation, the caller names the account, and the name counts instead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Account {
    /// The beginning of a SHA-256. Tokens are random and long enough that it does not reveal them.
    pub(crate) token: String,
    pub(crate) name: Option<String>,
}

impl Account {
    pub(crate) fn new(token: &str, name: Option<&str>) -> Self {
        let digest = Sha256::digest(format!("hubspot-bulk-associate {token}"));
        let token = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        Self { token, name: name.map(|name| name.escape_default().to_string()) }
    }

    /// Whether `caller` may continue what this account began.
    pub(crate) fn admits(&self, caller: &Self) -> bool {
        match (&self.name, &caller.name) {
            (Some(own), Some(other)) => own == other,
            (None, Some(_)) => true,
            (_, None) => self.token == caller.token,
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{} {name}", self.token),
            None => f.write_str(&self.token),
        }
    }
}

impl io::Write for Fnv {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
