//! The two ends know each other by sums over a shared secret.

use super::Version;
use crate::china_time::CHINA;
use md5::{Digest, Md5};
use time::{OffsetDateTime, macros::format_description};

/// Asks to be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connect {
    /// SP code 企业代码, six digits.
    pub source: String,
    pub authenticator: [u8; 16],
    pub version: u8,
    /// `MMDDHHMMSS` as a number: a leading zero is lost in it, and kept in the sum.
    pub timestamp: u32,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectResp {
    /// 0 let in, 1 structure, 2 source, 3 secret, 4 version, 5 other.
    pub status: u32,
    pub authenticator: [u8; 16],
    pub version: u8,
}

/// A request of this moment.
pub fn connect(source: &str, secret: &str, version: Version, at: OffsetDateTime) -> Connect {
    let digits = at
        .to_offset(CHINA)
        .format(format_description!("[month][day][hour][minute][second]"))
        .expect("a complete date and time has every part the format names");
    Connect {
        source: source.to_owned(),
        authenticator: sum(&[source.as_bytes(), &[0; 9], secret.as_bytes(), digits.as_bytes()]),
        version: version.octet(),
        timestamp: digits.parse().expect("ten digits of a date fit"),
    }
}

impl Connect {
    /// Whether it was made with this secret; for the gateway's end.
    pub fn is_of(&self, secret: &str) -> bool {
        let digits = format!("{:010}", self.timestamp);
        self.authenticator
            == sum(&[
                self.source.as_bytes(),
                &[0; 9],
                secret.as_bytes(),
                digits.as_bytes(),
            ])
    }

    /// What it is answered.
    pub fn answer(&self, status: u32, secret: &str, version: Version) -> ConnectResp {
        ConnectResp {
            status,
            authenticator: self.answer_sum(status, secret, version),
            version: version.octet(),
        }
    }

    /// Whether the answer comes from one who knows the secret.
    pub fn is_answered_by(&self, answer: &ConnectResp, secret: &str, version: Version) -> bool {
        answer.authenticator == self.answer_sum(answer.status, secret, version)
    }

    fn answer_sum(&self, status: u32, secret: &str, version: Version) -> [u8; 16] {
        let wide = status.to_be_bytes();
        let status = match version {
            Version::V2 => &wide[3..],
            Version::V3 => &wide[..],
        };
        sum(&[status, &self.authenticator, secret.as_bytes()])
    }
}

fn sum(parts: &[&[u8]]) -> [u8; 16] {
    let mut sum = Md5::new();
    for part in parts {
        sum.update(part);
    }
    sum.finalize().into()
}
