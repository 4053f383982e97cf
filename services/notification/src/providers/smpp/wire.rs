//! The line itself, by the `rusmppc` crate, which is given turns until it has written all that it was handed.
//!
//! Version 0.4 takes at most five commands in a turn, writes two or three of them, and does not ask for another turn. Of a burst
//! the rest would lie until the other end says something, or until the next test of the line: so long that we would take it
//! for lost.

use std::{
    future::{Future, poll_fn},
    io,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use futures::Stream;
use rusmppc::{Client, ConnectionBuilder, Event};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// Where an SMSC listens that names no port.
const PORT: u16 = 2775;

/// Opens a line to `host` or `host:port`.
///
/// # Errors
/// Nobody answers there.
pub async fn open(
    builder: ConnectionBuilder,
    endpoint: &str,
) -> io::Result<(Client, impl Stream<Item = Event> + Unpin + use<>)> {
    let names_its_port = endpoint
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let stream = if names_its_port {
        TcpStream::connect(endpoint).await?
    } else {
        TcpStream::connect((endpoint, PORT)).await?
    };
    stream.set_nodelay(true)?;
    let wrote = Arc::new(AtomicBool::new(false));
    let watched = Watched {
        stream,
        wrote: wrote.clone(),
    };
    let (client, events, connection) = builder.no_spawn().connected(watched);
    tokio::spawn(async move {
        let mut connection = pin!(connection);
        poll_fn(|context| {
            loop {
                wrote.store(false, Ordering::Relaxed);
                let turn = connection.as_mut().poll(context);
                if turn.is_ready() || !wrote.load(Ordering::Relaxed) {
                    return turn;
                }
            }
        })
        .await;
    });
    Ok((client, events))
}

/// A stream that tells whether something was written.
struct Watched {
    stream: TcpStream,
    wrote: Arc<AtomicBool>,
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, octets);
        if written.is_ready() {
            self.wrote.store(true, Ordering::Relaxed);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures::{StreamExt, future::join_all};
    use rusmpp::{
        pdus::{BindTransceiver, SubmitSm},
        values::RegisteredDelivery,
    };
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    /// Answers every frame with the same number and an empty text, when a whole burst has come.
    async fn answers_late(listener: TcpListener, burst: u32) -> io::Result<()> {
        let (mut stream, _) = listener.accept().await?;
        let mut answers = Vec::new();
        for come in 0_u32.. {
            let [length, command, _status, number] = {
                let mut head = [0; 4];
                for word in &mut head {
                    *word = stream.read_u32().await?;
                }
                head
            };
            let mut body = vec![0; length as usize - 16];
            stream.read_exact(&mut body).await?;
            for word in [17, command | 0x8000_0000, 0, number] {
                answers.extend(word.to_be_bytes());
            }
            answers.push(0);
            // The bind by itself, then all others together.
            if come == 0 || come == burst {
                stream.write_all(&answers).await?;
                answers.clear();
            }
        }
        Ok(())
    }

    #[tokio::test]
    async fn a_burst_is_on_the_line_at_once_though_nobody_answers_before_its_end() {
        const BURST: u32 = 64;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = listener.local_addr().unwrap().to_string();
        tokio::spawn(answers_late(listener, BURST));
        let builder = ConnectionBuilder::new()
            .no_enquire_link_interval()
            .disable_interface_version_check();
        let (client, mut events) = open(builder, &endpoint).await.unwrap();
        tokio::spawn(async move { while events.next().await.is_some() {} });
        client.bind_transceiver(BindTransceiver::default()).await.unwrap();
        let submits = (0..BURST).map(|_| {
            let submit = SubmitSm::builder()
                .registered_delivery(RegisteredDelivery::from(1))
                .build();
            client.submit_sm(submit)
        });
        let all = tokio::time::timeout(Duration::from_secs(20), join_all(submits));
        let all = all.await.expect("the whole burst was written");
        assert!(all.iter().all(Result::is_ok), "{all:?}");
    }
}
