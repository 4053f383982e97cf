//! Accounts of staff, and the codes of their second factor.

use anyhow::Context;
use time::OffsetDateTime;
use totp_rs::{Builder, Secret};

/// What a member of staff needs to sign in.
#[derive(Debug, Clone)]
pub struct Account {
    /// Sign-in name.
    pub username: String,
    /// Password.
    pub password: String,
    /// Base32 secret of the second factor; none before it is enrolled.
    pub totp_secret: Option<String>,
}

impl Account {
    /// The code of the second factor at an instant.
    ///
    /// # Errors
    /// None is enrolled.
    pub fn code(&self, at: OffsetDateTime) -> anyhow::Result<String> {
        let secret = self.totp_secret.as_deref();
        code_at(
            secret.with_context(|| format!("{} has no second factor", self.username))?,
            at,
        )
    }
}

/// The code of a Base32 secret at an instant (RFC 6238), as the authenticator app on a phone shows it.
///
/// # Errors
/// It is no secret.
pub fn code_at(secret: &str, at: OffsetDateTime) -> anyhow::Result<String> {
    let bad = || "not a secret of a second factor";
    let secret = Secret::try_from_base32(secret).ok().with_context(bad)?;
    let totp = Builder::new()
        .with_secret(secret)
        .build()
        .ok()
        .with_context(bad)?;
    Ok(totp.generate(u64::try_from(at.unix_timestamp())?).to_string())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn the_code_is_that_of_rfc_6238() {
        // The RFC's own example, twenty bytes "12345678901234567890", cut to six digits.
        let at = datetime!(1970-01-01 00:00:59 UTC);
        assert_eq!(
            code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", at).unwrap_or_default(),
            "287082"
        );
    }
}
