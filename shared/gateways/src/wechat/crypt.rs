//! AES-256-CBC as the platform does it: the first half of the key is the IV, and padding goes up to 32 bytes, twice the cipher's
//! block, so that an unpadding for 16-byte blocks would refuse half of the bodies.

use crate::Malformed;
use aes::Aes256;
use base64::{
    Engine, alphabet,
    engine::{GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit, block_padding::NoPadding};

/// Padding fills up to a multiple of this.
const BLOCK: usize = 32;
/// Random bytes in front, then the length of the text.
const HEAD: usize = 16 + 4;

/// A key's last character may carry bits that mean nothing: the usual decoding refuses three of four keys.
const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// The 32 bytes behind an `EncodingAESKey`.
#[derive(Clone)]
pub(super) struct Key([u8; 32]);

impl Key {
    pub fn try_new(encoded: &str) -> Result<Self, Malformed> {
        let bytes = TOLERANT.decode(format!("{encoded}=")).map_err(|_| Malformed)?;
        bytes.try_into().map(Self).map_err(|_| Malformed)
    }

    fn iv(&self) -> [u8; 16] {
        let mut iv = [0; 16];
        iv.copy_from_slice(&self.0[..16]);
        iv
    }
}

/// Text and appid of an encrypted body, given as base64.
pub(super) fn open(key: &Key, encrypted: &str) -> Result<(String, String), Malformed> {
    let mut bytes = STANDARD.decode(encrypted.trim()).map_err(|_| Malformed)?;
    let plain = cbc::Decryptor::<Aes256>::new(&key.0.into(), &key.iv().into())
        .decrypt_padded::<NoPadding>(&mut bytes)
        .map_err(|_| Malformed)?;
    let pad = usize::from(*plain.last().ok_or(Malformed)?);
    if !(1..=BLOCK).contains(&pad) || pad > plain.len() {
        return Err(Malformed);
    }
    let plain = &plain[..plain.len() - pad];
    let length = plain.get(16..HEAD).and_then(|bytes| bytes.try_into().ok());
    let length = u32::from_be_bytes(length.ok_or(Malformed)?) as usize;
    let rest = &plain[HEAD..];
    let (text, appid) = rest.split_at_checked(length).ok_or(Malformed)?;
    let read = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|_| Malformed);
    Ok((read(text)?, read(appid)?))
}

/// The encrypted body, as base64.
pub(super) fn seal(key: &Key, text: &str, appid: &str, random: &[u8; 16]) -> String {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let mut bytes = Vec::with_capacity(HEAD + text.len() + appid.len() + BLOCK);
    bytes.extend_from_slice(random);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(text.as_bytes());
    bytes.extend_from_slice(appid.as_bytes());
    let pad = BLOCK - bytes.len() % BLOCK;
    bytes.resize(bytes.len() + pad, u8::try_from(pad).unwrap_or(0));
    let length = bytes.len();
    let sealed = cbc::Encryptor::<Aes256>::new(&key.0.into(), &key.iv().into())
        .encrypt_padded::<NoPadding>(&mut bytes, length)
        .expect("the text was filled up to whole blocks");
    STANDARD.encode(sealed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_of_padding_is_taken_off_again() {
        let key = Key::try_new("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG").unwrap();
        for length in 0..70 {
            let text = "x".repeat(length);
            let opened = open(&key, &seal(&key, &text, "wx1", &[7; 16])).unwrap();
            assert_eq!(opened, (text, "wx1".to_owned()));
        }
    }

    #[test]
    fn rubbish_is_malformed_and_a_short_key_is_none() {
        let key = Key::try_new("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG").unwrap();
        for rubbish in ["", "####", "AAAA", "AAAAAAAAAAAAAAAAAAAAAA=="] {
            assert!(open(&key, rubbish).is_err(), "{rubbish}");
        }
        assert!(Key::try_new("short").is_err());
    }
}
