//! The smallest other end of an SMPP line: lets everybody in, takes every message, sends its receipt, and answers tests of the
//! line. Of the frames it knows just what that needs; whether ours are right, `make test-peers` asks somebody else.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufReader, BufWriter},
    net::{TcpListener, TcpStream},
};

const HEADER: usize = 16;
const RESP: u32 = 0x8000_0000;
const SUBMIT: u32 = 4;
const DELIVER: u32 = 5;
const UNBIND: u32 = 6;
const BIND_TRANSCEIVER: u32 = 9;
const ENQUIRE: u32 = 0x15;
/// Receipts that wait for their answer at once: a gateway sends no more.
const WINDOW: usize = 100;

/// It runs until the process ends.
pub struct Smsc {
    /// `host:port`.
    pub address: String,
    taken: Arc<AtomicU64>,
}

impl Smsc {
    /// On any free port; with or without receipts.
    pub async fn start(sends_receipts: bool) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let taken = Arc::new(AtomicU64::new(0));
        let counted = taken.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, counted.clone(), sends_receipts));
            }
        });
        Ok(Self { address, taken })
    }

    /// Messages taken until now.
    pub fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }
}

/// One line, until its end.
async fn serve(stream: TcpStream, taken: Arc<AtomicU64>, sends_receipts: bool) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let (read, write) = stream.into_split();
    let (mut read, mut write) = (BufReader::with_capacity(1 << 16, read), BufWriter::new(write));
    let mut sequence = 0_u32;
    let (mut receipts, mut unanswered) = (VecDeque::<Vec<u8>>::new(), 0_usize);
    loop {
        while unanswered < WINDOW
            && let Some(receipt) = receipts.pop_front()
        {
            sequence += 1;
            unanswered += 1;
            frame(&mut write, DELIVER, sequence, &receipt).await?;
        }
        if read.buffer().is_empty() {
            write.flush().await?;
        }
        let length = read.read_u32().await?;
        let (command, _status, number) = (
            read.read_u32().await?,
            read.read_u32().await?,
            read.read_u32().await?,
        );
        let mut body = vec![0; usize::try_from(length).unwrap_or(HEADER).saturating_sub(HEADER)];
        read.read_exact(&mut body).await?;
        match command {
            BIND_TRANSCEIVER => frame(&mut write, command | RESP, number, b"bench\0").await?,
            ENQUIRE | UNBIND => frame(&mut write, command | RESP, number, b"").await?,
            SUBMIT => {
                let id = format!("{:x}", taken.fetch_add(1, Ordering::Relaxed) + 1);
                let named = [id.as_bytes(), b"\0"].concat();
                frame(&mut write, command | RESP, number, &named).await?;
                if sends_receipts {
                    receipts.push_back(receipt(&body, &id));
                }
            }
            answer if answer == DELIVER | RESP => unanswered = unanswered.saturating_sub(1),
            _ => {}
        }
    }
}

async fn frame(
    write: &mut (impl AsyncWriteExt + Unpin),
    command: u32,
    sequence: u32,
    body: &[u8],
) -> std::io::Result<()> {
    let length = u32::try_from(HEADER + body.len()).unwrap_or(u32::MAX);
    for word in [length, command, 0, sequence] {
        write.write_u32(word).await?;
    }
    write.write_all(body).await
}

/// The `deliver_sm` that says the message arrived: from its receiver, to its sender.
fn receipt(submit: &[u8], id: &str) -> Vec<u8> {
    // service_type; then, for each end, two octets of kind and the address, closed by zero.
    let mut rest = submit;
    let mut texts = Vec::new();
    for kinds in [0, 2, 2] {
        rest = rest.get(kinds..).unwrap_or_default();
        let end = rest.iter().position(|octet| *octet == 0).unwrap_or(rest.len());
        texts.push(&rest[..end]);
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    let text = format!(
        "id:{id} sub:001 dlvrd:001 submit date:2611231000 done date:2611231000 stat:DELIVRD err:000 text:"
    );
    let mut body = vec![0];
    for address in [texts[2], texts[1]] {
        body.extend([0, 0]);
        body.extend(address);
        body.push(0);
    }
    // esm_class 4: a receipt; protocol, priority, two empty times, registered, replace, coding, default message.
    body.extend([4, 0, 0, 0, 0, 0, 0, 0, 0]);
    body.push(u8::try_from(text.len()).unwrap_or(0));
    body.extend(text.as_bytes());
    body
}
