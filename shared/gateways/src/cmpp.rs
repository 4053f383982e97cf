//! CMPP 2.0 and 3.0, China Mobile's line protocol 中国移动点对点协议: frames as bytes, both ways. The line itself (connection,
//! window, pauses) is the caller's.

mod connect;
mod deliver;
mod octets;
mod pdu;
mod submit;
mod verdict;

pub use connect::{Connect, ConnectResp, connect};
pub use deliver::{Deliver, Report};
pub use pdu::{Body, MOST_LENGTH, Pdu, frame_length};
pub use submit::Submit;
pub use verdict::{connect_fault, judge};

/// Which edition of the protocol a line speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    V2,
    V3,
}

impl Version {
    /// As it stands in `CONNECT`.
    pub fn octet(self) -> u8 {
        match self {
            Self::V2 => 0x20,
            Self::V3 => 0x30,
        }
    }
}
