//! Limits the memory that decoding a body may take.
//!
//! 8 MiB of `[{},{},…]` would become 600 MiB of structs. The maximum cost of each JSON token is known, so one pass over a
//! large body computes an upper bound before anything is allocated.

/// The size, in bytes, up to which no body can exceed its limit.
const SMALL: usize = 64 * 1024;

/// Checks a body that is decoded into `copies` representations at once against the limit: eight times the body plus 16 MiB.
///
/// # Errors
/// Returns an error if decoding could take more.
pub(super) fn check(body: &[u8], copies: usize) -> Result<(), String> {
    let limit = body.len().saturating_mul(8).saturating_add(16 << 20);
    if body.len() > SMALL && upper_bound(body).saturating_mul(copies) > limit {
        return Err(format!("decoding its values could take more than {limit} bytes of memory"));
    }
    Ok(())
}

/// An upper bound of the bytes that the tokens of a body take when decoded, strings aside.
///
/// An object takes a struct in a vector that doubles when it grows, or a node of a B-tree map (632 bytes). A list takes a
/// vector with room for four values. A value takes up to three times 32 bytes while its vector grows, and a member its key
/// and its part of a node.
fn upper_bound(body: &[u8]) -> usize {
    let (mut bound, mut in_string, mut escaped) = (0, false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' => bound += 700,
            b'[' => bound += 160,
            b',' => bound += 100,
            b':' => bound += 50,
            _ => {}
        }
    }
    bound
}
