//! What comes from phones: replies, and what became of messages.

use super::{
    Version,
    octets::{Reader, Writer},
    submit::{phone_width, tail},
};
use crate::{Malformed, long_text};

/// `DELIVER`: a reply or a status report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deliver {
    pub msg_id: u64,
    /// Our number that was written to.
    pub to: String,
    pub service_id: String,
    pub has_header: bool,
    pub coding: u8,
    /// Whose phone.
    pub phone: String,
    pub is_report: bool,
    pub content: Vec<u8>,
}

/// What became of one part of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The id that `SUBMIT_RESP` gave.
    pub msg_id: u64,
    /// `DELIVRD`, `UNDELIV`, `EXPIRED`, `REJECTD`, …
    pub stat: String,
    /// `YYMMDDHHMM`, China time.
    pub submit_time: String,
    pub done_time: String,
    pub phone: String,
    pub smsc_sequence: u32,
}

impl Report {
    /// The only status that means that the phone has it.
    pub const DELIVERED: &str = "DELIVRD";

    fn read(content: &[u8], version: Version) -> Result<Self, Malformed> {
        let mut from = Reader(content);
        Ok(Self {
            msg_id: from.u64()?,
            stat: from.text(7)?,
            submit_time: from.text(10)?,
            done_time: from.text(10)?,
            phone: from.text(phone_width(version))?,
            smsc_sequence: from.u32()?,
        })
    }

    /// The content of the `DELIVER` that tells it; for the gateway's end.
    pub fn content(&self, version: Version) -> Vec<u8> {
        let mut out = Writer::default();
        out.u64(self.msg_id);
        out.text(&self.stat, 7);
        out.text(&self.submit_time, 10);
        out.text(&self.done_time, 10);
        out.text(&self.phone, phone_width(version));
        out.u32(self.smsc_sequence);
        out.0
    }
}

impl Deliver {
    /// The report, if it is one.
    pub fn report(&self, version: Version) -> Result<Option<Report>, Malformed> {
        self.is_report
            .then(|| Report::read(&self.content, version))
            .transpose()
    }

    /// What the person wrote.
    pub fn text(&self) -> String {
        long_text::read(self.coding, self.has_header, &self.content)
    }

    pub(super) fn write(&self, out: &mut Writer, version: Version) {
        out.u64(self.msg_id);
        out.text(&self.to, 21);
        out.text(&self.service_id, 10);
        out.u8(0);
        out.u8(u8::from(self.has_header));
        out.u8(self.coding);
        out.text(&self.phone, phone_width(version));
        if version == Version::V3 {
            out.u8(0);
        }
        out.u8(u8::from(self.is_report));
        out.u8(u8::try_from(self.content.len()).unwrap_or(u8::MAX));
        out.bytes(&self.content);
        out.text("", tail(version));
    }

    pub(super) fn read(from: &mut Reader<'_>, version: Version) -> Result<Self, Malformed> {
        let msg_id = from.u64()?;
        let (to, service_id) = (from.text(21)?, from.text(10)?);
        from.u8()?;
        let (udhi, coding) = (from.u8()?, from.u8()?);
        let phone = from.text(phone_width(version))?;
        from.bytes(usize::from(version == Version::V3))?;
        let (registered, length) = (from.u8()?, from.u8()?);
        let content = from.bytes(usize::from(length))?.to_vec();
        from.bytes(tail(version))?;
        Ok(Self {
            msg_id,
            to,
            service_id,
            has_header: udhi == 1,
            coding,
            phone,
            is_report: registered == 1,
            content,
        })
    }
}
