//! The key that signs the daily heads: Ed25519, from a file of the operator's.

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use runtime::{ConfigError, Host, Suite};
use rustls_pki_types::{PrivatePkcs8KeyDer, pem::PemObject};

/// Name of the secret: PKCS#8 in PEM, as `ops/secrets` and `openssl genpkey -algorithm ed25519` write it.
const SECRET: &str = "ledger-head-key.pem";

/// A key with its name.
pub struct Signer {
    key: Ed25519KeyPair,
    id: String,
}

/// Whether heads are signed, and with what.
pub struct Signing(Option<Signer>);

impl Signing {
    /// Reads the secret. Without the file the service works, and says that nothing is signed.
    ///
    /// # Errors
    /// The file is there and holds no Ed25519 key.
    pub fn from_host(host: &Host) -> Result<Self, String> {
        match host.config().secret(SECRET) {
            Ok(pem) => Ok(Self(Some(Signer::from_pem(&pem)?))),
            Err(ConfigError::Secret { error, .. }) if error.kind() == std::io::ErrorKind::NotFound => {
                tracing::warn!(
                    secret = SECRET,
                    "the heads of the ledger are NOT signed: the secret is missing; `ops/secrets` makes it"
                );
                Ok(Self(None))
            }
            Err(error) => Err(error.to_string()),
        }
    }

    /// The key, if there is one.
    pub fn signer(&self) -> Option<&Signer> {
        self.0.as_ref()
    }
}

impl Signer {
    fn from_pem(pem: &str) -> Result<Self, String> {
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes())
            .map_err(|error| format!("secret `{SECRET}`: {error:?}"))?;
        // A key in PKCS#8 version 1 has no public half in it; there is then nothing to check it against.
        let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der.secret_pkcs8_der())
            .map_err(|error| format!("secret `{SECRET}` is no Ed25519 key: {error}"))?;
        let id = key_id(key.public_key().as_ref());
        Ok(Self { key, id })
    }

    /// Its name: first 8 bytes of the SHA-256 of its public half, hex.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its public half.
    pub fn public_key(&self) -> &[u8] {
        self.key.public_key().as_ref()
    }

    /// Signs a text.
    pub fn sign(&self, text: &str) -> Vec<u8> {
        self.key.sign(text.as_bytes()).as_ref().to_vec()
    }
}

/// The name of a public key.
pub fn key_id(public_key: &[u8]) -> String {
    hex::encode(&Suite::Intl.hash(&[public_key])[..8])
}

/// Whether `signature` is that of `text` by the owner of `public_key`.
pub fn verifies(public_key: &[u8], text: &str, signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public_key)
        .verify(text.as_bytes(), signature)
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first test key of RFC 8032, 7.1.
    const PEM: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";
    const PUBLIC: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

    #[test]
    fn the_key_of_the_standard_signs_as_the_standard_says() {
        let signer = Signer::from_pem(PEM).unwrap();
        assert_eq!(hex::encode(signer.public_key()), PUBLIC);
        assert_eq!(
            hex::encode(signer.sign("")),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd\
             25bf5f0595bbe24655141438e7a100b"
        );
    }

    #[test]
    fn a_changed_text_a_changed_signature_and_another_key_are_seen() {
        let signer = Signer::from_pem(PEM).unwrap();
        let mut signature = signer.sign("head");
        assert!(verifies(signer.public_key(), "head", &signature));
        assert!(!verifies(signer.public_key(), "heat", &signature));
        assert!(!verifies(&[7; 32], "head", &signature));
        signature[9] ^= 1;
        assert!(!verifies(signer.public_key(), "head", &signature));
    }

    #[test]
    fn what_is_no_key_is_refused_with_the_name_of_the_secret() {
        for text in ["", "no key", &PEM.replace("MC4C", "MC4D")] {
            let error = Signer::from_pem(text).err().unwrap();
            assert!(error.contains("ledger-head-key.pem"), "{error}");
        }
    }
}
