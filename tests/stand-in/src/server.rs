//! The listener and the connections that hang on it.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    core::{Core, lock},
    h1, h2,
};

pub(crate) struct Server {
    pub(crate) addr: SocketAddr,
    /// The task that accepts connections and owns their tasks; dropping the set ends them all.
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

    /// Ends everything, and returns when the port is free.
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
        let core = core.clone();
        // How a connection ends is the client's to judge.
        connections.spawn(async move {
            socket.set_nodelay(true)?;
            let Some(tls) = &core.tls else { return h1::serve(socket, &core, number).await };
            let socket = tls.acceptor.accept(socket).await?;
            match socket.get_ref().1.alpn_protocol() {
                Some(b"h2") => h2::serve(socket, core, number).await,
                _ => h1::serve(socket, &core, number).await,
            }
        });
        while connections.try_join_next().is_some() {}
    }
}
