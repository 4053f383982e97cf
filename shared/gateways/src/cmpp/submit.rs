//! A message to one phone.

use super::{
    Version,
    octets::{Reader, Writer},
};
use crate::Malformed;

/// `SUBMIT` to one number. The fields that nobody needs here (fee, times of validity) are those of a message that costs its
/// receiver nothing and goes at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submit {
    /// Parts of the text, and which this is, from 1.
    pub total: u8,
    pub number: u8,
    /// Business code 业务代码.
    pub service_id: String,
    /// The content begins with a header.
    pub has_header: bool,
    /// 8 UCS-2, 0 ASCII, 15 GBK.
    pub coding: u8,
    /// SP code 企业代码.
    pub source: String,
    /// The number the message comes from 接入码, with extension.
    pub source_number: String,
    pub phone: String,
    /// At most 140 bytes.
    pub content: Vec<u8>,
}

/// The bill goes to the SP.
const FEE_USER: u8 = 2;
/// Free for the receiver.
const FEE_TYPE: &str = "01";
const FEE_CODE: &str = "0";

impl Submit {
    pub(super) fn write(&self, out: &mut Writer, version: Version) {
        out.u64(0); // given by the gateway
        out.u8(self.total);
        out.u8(self.number);
        out.u8(1); // a receipt is wanted
        out.u8(0);
        out.text(&self.service_id, 10);
        out.u8(FEE_USER);
        let phone = phone_width(version);
        out.text("", phone);
        if version == Version::V3 {
            out.u8(0);
        }
        out.u8(0);
        out.u8(u8::from(self.has_header));
        out.u8(self.coding);
        out.text(&self.source, 6);
        out.text(FEE_TYPE, 2);
        out.text(FEE_CODE, 6);
        out.text("", 17);
        out.text("", 17);
        out.text(&self.source_number, 21);
        out.u8(1);
        out.text(&self.phone, phone);
        if version == Version::V3 {
            out.u8(0);
        }
        out.u8(u8::try_from(self.content.len()).unwrap_or(u8::MAX));
        out.bytes(&self.content);
        out.text("", tail(version));
    }

    pub(super) fn read(from: &mut Reader<'_>, version: Version) -> Result<Self, Malformed> {
        from.u64()?;
        let (total, number) = (from.u8()?, from.u8()?);
        from.bytes(2)?;
        let service_id = from.text(10)?;
        from.bytes(1 + phone_width(version) + usize::from(version == Version::V3) + 1)?;
        let (udhi, coding) = (from.u8()?, from.u8()?);
        let source = from.text(6)?;
        from.bytes(2 + 6 + 17 + 17)?;
        let source_number = from.text(21)?;
        if from.u8()? != 1 {
            return Err(Malformed);
        }
        let phone = from.text(phone_width(version))?;
        from.bytes(usize::from(version == Version::V3))?;
        let length = from.u8()?;
        let content = from.bytes(usize::from(length))?.to_vec();
        from.bytes(tail(version))?;
        Ok(Self {
            total,
            number,
            service_id,
            has_header: udhi == 1,
            coding,
            source,
            source_number,
            phone,
            content,
        })
    }
}

/// Width of a number's field.
pub(super) fn phone_width(version: Version) -> usize {
    match version {
        Version::V2 => 21,
        Version::V3 => 32,
    }
}

/// Width of the field at the end: `Reserve`, `LinkID`.
pub(super) fn tail(version: Version) -> usize {
    match version {
        Version::V2 => 8,
        Version::V3 => 20,
    }
}
