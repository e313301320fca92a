//! Short fingerprints of data that is compared but not stored.

use std::{fmt, io};

use sha2::{Digest as _, Sha256};

/// A 64-bit FNV-1a hash, which is the same on every machine and in every version. It detects accidents, not attacks.
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

/// The account that a journal belongs to.
///
/// Neither an access token nor the client's two operations show which account they belong to. A private app's token is valid
/// until it is rotated, so its fingerprint identifies the account in practice. OAuth access tokens change every half hour: for
/// them, and after a rotation, the caller names the account, and that name identifies it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Account {
    /// The beginning of a SHA-256 hash, which does not reveal a long random token.
    pub(crate) token: String,
    pub(crate) name: Option<String>,
}

impl Account {
    pub(crate) fn new(token: &str, name: Option<&str>) -> Self {
        let digest = Sha256::digest(format!("hubspot-bulk-associate {token}"));
        let token = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        Self { token, name: name.map(|name| name.escape_default().to_string()) }
    }

    /// Whether `caller` may continue a journal of this account.
    pub(crate) fn admits(&self, caller: &Self) -> bool {
        match (&self.name, &caller.name) {
            (Some(name), Some(other)) => name == other,
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
