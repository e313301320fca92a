//! The listener and its connections.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::{
    core::{Core, lock},
    h1, h2,
};

pub(crate) struct Server {
    pub(crate) addr: SocketAddr,
    /// The task that accepts connections and owns their tasks; dropping it ends them all.
    accepting: Mutex<JoinSet<()>>,
}

impl Server {
    pub(crate) async fn open(addr: SocketAddr, core: &Arc<Core>) -> io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let mut accepting = JoinSet::new();
        accepting.spawn(accept(listener, core.clone()));
        Ok(Self { addr, accepting: Mutex::new(accepting) })
    }

    /// Ends all connections, and returns when the port is free.
    pub(crate) async fn close(&self) {
        let mut accepting = std::mem::take(&mut *lock(&self.accepting));
        accepting.shutdown().await;
    }

    pub(crate) async fn reopen(&self, core: &Arc<Core>) -> io::Result<()> {
        self.close().await;
        *lock(&self.accepting) = Self::open(self.addr, core).await?.accepting.into_inner().unwrap_or_default();
        Ok(())
    }
}

async fn accept(listener: TcpListener, core: Arc<Core>) {
    let mut connections = JoinSet::new();
    for number in 1.. {
        let Ok((socket, _)) = listener.accept().await else { continue };
        // The result is ignored: tests check on the client's side how a connection ends.
        connections.spawn(serve(socket, core.clone(), number));
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(mut socket: TcpStream, core: Arc<Core>, number: u64) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let end = match &core.tls {
        None => h1::serve(&mut socket, &core, number).await,
        Some(tls) => {
            let socket = tls.acceptor.accept(&mut socket).await?;
            let http2 = socket.get_ref().1.alpn_protocol() == Some(b"h2");
            if http2 { h2::serve(socket, core, number).await } else { h1::serve(socket, &core, number).await }
        }
    };
    if end.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::ConnectionReset) {
        socket.set_zero_linger()?;
    }
    end
}
