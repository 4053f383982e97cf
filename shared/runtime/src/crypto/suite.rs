use aes_gcm::{
    Aes256Gcm, AesGcm,
    aead::{Aead, KeyInit, Nonce, consts::U12},
};
use hmac::{Hmac, Mac};
use rand::Rng;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use sm3::Sm3;
use sm4::Sm4;

/// A family of algorithms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suite {
    /// AES-256-GCM, SHA-256.
    #[default]
    Intl,
    /// SM4-GCM (GB/T 32907), SM3 (GB/T 32905).
    Sm,
}

impl Suite {
    /// Its word in files and columns: `intl` or `sm`.
    pub fn as_str(self) -> &'static str {
        match self {
            Suite::Intl => "intl",
            Suite::Sm => "sm",
        }
    }

    /// The suite with this word, if there is one.
    pub fn parse(word: &str) -> Option<Self> {
        [Suite::Intl, Suite::Sm]
            .into_iter()
            .find(|suite| suite.as_str() == word)
    }

    /// Length of a field key.
    pub fn key_bytes(self) -> usize {
        match self {
            Suite::Intl => 32,
            Suite::Sm => 16,
        }
    }

    /// Hash of the concatenated parts.
    pub fn hash(self, parts: &[&[u8]]) -> [u8; 32] {
        fn digest<D: Digest<OutputSize = aes_gcm::aead::consts::U32>>(parts: &[&[u8]]) -> [u8; 32] {
            let mut hasher = D::new();
            parts.iter().for_each(|part| hasher.update(part));
            hasher.finalize().into()
        }
        match self {
            Suite::Intl => digest::<Sha256>(parts),
            Suite::Sm => digest::<Sm3>(parts),
        }
    }

    /// Keyed hash of the concatenated parts. A key may have any length.
    pub fn hmac(self, key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        match self {
            Suite::Intl => {
                let mut mac =
                    <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
                parts.iter().for_each(|part| mac.update(part));
                mac.finalize().into_bytes().into()
            }
            Suite::Sm => {
                let mut mac =
                    <Hmac<Sm3> as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
                parts.iter().for_each(|part| mac.update(part));
                mac.finalize().into_bytes().into()
            }
        }
    }
}

/// A key for fields, of one suite.
pub enum FieldKey {
    Intl(Box<Aes256Gcm>),
    Sm(Box<AesGcm<Sm4, U12>>),
}

impl FieldKey {
    /// None if the key has the wrong length.
    pub fn try_new(suite: Suite, bytes: &[u8]) -> Option<Self> {
        match suite {
            Suite::Intl => Aes256Gcm::new_from_slice(bytes)
                .ok()
                .map(|cipher| FieldKey::Intl(Box::new(cipher))),
            Suite::Sm => AesGcm::<Sm4, U12>::new_from_slice(bytes)
                .ok()
                .map(|cipher| FieldKey::Sm(Box::new(cipher))),
        }
    }

    pub fn suite(&self) -> Suite {
        match self {
            FieldKey::Intl(_) => Suite::Intl,
            FieldKey::Sm(_) => Suite::Sm,
        }
    }

    /// Appends nonce and ciphertext to `sealed`.
    pub fn seal(&self, plain: &[u8], sealed: &mut Vec<u8>) {
        let mut nonce = [0_u8; 12];
        rand::rng().fill_bytes(&mut nonce);
        let cipher = match self {
            FieldKey::Intl(cipher) => cipher.encrypt(&Nonce::<Aes256Gcm>::from(nonce), plain),
            FieldKey::Sm(cipher) => cipher.encrypt(&Nonce::<AesGcm<Sm4, U12>>::from(nonce), plain),
        };
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&cipher.expect("a field is far shorter than GCM's limit of 64 GiB"));
    }

    /// None if the ciphertext was altered or is too short.
    pub fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, cipher) = sealed.split_at_checked(12)?;
        let nonce: [u8; 12] = nonce.try_into().ok()?;
        match self {
            FieldKey::Intl(key) => key.decrypt(&Nonce::<Aes256Gcm>::from(nonce), cipher).ok(),
            FieldKey::Sm(key) => key.decrypt(&Nonce::<AesGcm<Sm4, U12>>::from(nonce), cipher).ok(),
        }
    }
}
