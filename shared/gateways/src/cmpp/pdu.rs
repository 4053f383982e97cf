//! Frames: a header of twelve bytes, then the command's fields.

use super::{
    Connect, ConnectResp, Deliver, Submit, Version,
    octets::{Reader, Writer},
};
use crate::Malformed;

const HEADER: usize = 12;
/// No frame of the protocol is longer: what claims to be is no frame.
pub const MOST_LENGTH: usize = 4096;
/// The answer to command N is this and N.
const RESP: u32 = 0x8000_0000;

/// One frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdu {
    pub sequence: u32,
    pub body: Body,
}

/// What it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    Connect(Connect),
    ConnectResp(ConnectResp),
    Terminate,
    TerminateResp,
    Submit(Submit),
    /// 0 taken, 8 flow control.
    SubmitResp {
        msg_id: u64,
        result: u32,
    },
    Deliver(Deliver),
    DeliverResp {
        msg_id: u64,
        result: u32,
    },
    ActiveTest,
    ActiveTestResp,
}

impl Body {
    fn command(&self) -> u32 {
        match self {
            Self::Connect(_) => 1,
            Self::ConnectResp(_) => RESP | 1,
            Self::Terminate => 2,
            Self::TerminateResp => RESP | 2,
            Self::Submit(_) => 4,
            Self::SubmitResp { .. } => RESP | 4,
            Self::Deliver(_) => 5,
            Self::DeliverResp { .. } => RESP | 5,
            Self::ActiveTest => 8,
            Self::ActiveTestResp => RESP | 8,
        }
    }
}

/// How long the frame is that begins here; `None` while its first four bytes are not there.
///
/// # Errors
/// A length that no frame has: the line is out of step.
pub fn frame_length(bytes: &[u8]) -> Result<Option<usize>, Malformed> {
    let Some(first) = bytes.first_chunk::<4>() else {
        return Ok(None);
    };
    let length = u32::from_be_bytes(*first) as usize;
    if (HEADER..=MOST_LENGTH).contains(&length) {
        Ok(Some(length))
    } else {
        Err(Malformed)
    }
}

impl Pdu {
    /// The bytes of the frame.
    pub fn write(&self, version: Version) -> Vec<u8> {
        let mut out = Writer::default();
        out.u32(0);
        out.u32(self.body.command());
        out.u32(self.sequence);
        match &self.body {
            Body::Connect(connect) => {
                out.text(&connect.source, 6);
                out.bytes(&connect.authenticator);
                out.u8(connect.version);
                out.u32(connect.timestamp);
            }
            Body::ConnectResp(answer) => {
                result(&mut out, answer.status, version);
                out.bytes(&answer.authenticator);
                out.u8(answer.version);
            }
            Body::Submit(submit) => submit.write(&mut out, version),
            Body::Deliver(deliver) => deliver.write(&mut out, version),
            Body::SubmitResp { msg_id, result: code } | Body::DeliverResp { msg_id, result: code } => {
                out.u64(*msg_id);
                result(&mut out, *code, version);
            }
            Body::ActiveTestResp => out.u8(0),
            Body::Terminate | Body::TerminateResp | Body::ActiveTest => {}
        }
        let length = u32::try_from(out.0.len()).unwrap_or(u32::MAX);
        out.0[..4].copy_from_slice(&length.to_be_bytes());
        out.0
    }

    /// Reads a whole frame.
    ///
    /// # Errors
    /// An unknown command, or fields that are not there.
    pub fn read(frame: &[u8], version: Version) -> Result<Self, Malformed> {
        let mut from = Reader(frame);
        if from.u32()? as usize != frame.len() {
            return Err(Malformed);
        }
        let (command, sequence) = (from.u32()?, from.u32()?);
        let from = &mut from;
        let body = match command {
            1 => Body::Connect(Connect {
                source: from.text(6)?,
                authenticator: from.array()?,
                version: from.u8()?,
                timestamp: from.u32()?,
            }),
            0x8000_0001 => Body::ConnectResp(ConnectResp {
                status: read_result(from, version)?,
                authenticator: from.array()?,
                version: from.u8()?,
            }),
            2 => Body::Terminate,
            0x8000_0002 => Body::TerminateResp,
            4 => Body::Submit(Submit::read(from, version)?),
            5 => Body::Deliver(Deliver::read(from, version)?),
            0x8000_0004 => Body::SubmitResp {
                msg_id: from.u64()?,
                result: read_result(from, version)?,
            },
            0x8000_0005 => Body::DeliverResp {
                msg_id: from.u64()?,
                result: read_result(from, version)?,
            },
            8 => Body::ActiveTest,
            0x8000_0008 => Body::ActiveTestResp,
            _ => return Err(Malformed),
        };
        Ok(Self { sequence, body })
    }
}

/// Results are one byte in 2.0 and four in 3.0.
fn result(out: &mut Writer, code: u32, version: Version) {
    match version {
        Version::V2 => out.u8(u8::try_from(code).unwrap_or(u8::MAX)),
        Version::V3 => out.u32(code),
    }
}

fn read_result(from: &mut Reader<'_>, version: Version) -> Result<u32, Malformed> {
    Ok(match version {
        Version::V2 => u32::from(from.u8()?),
        Version::V3 => from.u32()?,
    })
}
