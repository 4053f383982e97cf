//! Fields of a frame: fixed widths, filled up with zero bytes, numbers big-endian.

use crate::Malformed;

/// A frame that is being written.
#[derive(Default)]
pub(super) struct Writer(pub Vec<u8>);

impl Writer {
    pub fn u8(&mut self, value: u8) {
        self.0.push(value);
    }

    pub fn u32(&mut self, value: u32) {
        self.0.extend(value.to_be_bytes());
    }

    pub fn u64(&mut self, value: u64) {
        self.0.extend(value.to_be_bytes());
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend(bytes);
    }

    /// A text of at most `width` bytes; what is too long is cut.
    pub fn text(&mut self, text: &str, width: usize) {
        let bytes = &text.as_bytes()[..text.len().min(width)];
        self.0.extend(bytes);
        self.0.resize(self.0.len() + width - bytes.len(), 0);
    }
}

/// A frame that is being read.
pub(super) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn bytes(&mut self, width: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(width).ok_or(Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        self.bytes(N)?.try_into().map_err(|_| Malformed)
    }

    pub fn u8(&mut self) -> Result<u8, Malformed> {
        Ok(u8::from_be_bytes(self.array()?))
    }

    pub fn u32(&mut self) -> Result<u32, Malformed> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    pub fn u64(&mut self) -> Result<u64, Malformed> {
        Ok(u64::from_be_bytes(self.array()?))
    }

    /// A text up to its first zero byte.
    pub fn text(&mut self, width: usize) -> Result<String, Malformed> {
        let bytes = self.bytes(width)?;
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(width);
        String::from_utf8(bytes[..end].to_vec()).map_err(|_| Malformed)
    }
}
