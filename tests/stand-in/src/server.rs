//! The listener and the connections that hang on it.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    net::TcpListener,
    task::{JoinHandle, JoinSet},
};

use crate::{core::Core, h1, recorder::lock};

pub(crate) struct Server {
    pub(crate) addr: SocketAddr,
    /// Accepts connections and owns their tasks: ending it ends them all.
    listening: Mutex<Option<JoinHandle<()>>>,
}

impl Server {
    pub(crate) async fn start(addr: SocketAddr, core: &Arc<Core>) -> io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let listening = tokio::spawn(accept(listener, core.clone()));
        Ok(Self { addr, listening: Mutex::new(Some(listening)) })
    }

    pub(crate) async fn open(&self, core: &Arc<Core>) -> io::Result<()> {
        let listener = TcpListener::bind(self.addr).await?;
        *lock(&self.listening) = Some(tokio::spawn(accept(listener, core.clone())));
        Ok(())
    }

    pub(crate) async fn close(&self) {
        let listening = lock(&self.listening).take();
        if let Some(listening) = listening {
            listening.abort();
            // Only when the task is gone is the port free; that it was aborted is no news.
            _ = listening.await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(listening) = lock(&self.listening).take() {
            listening.abort();
        }
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
            h1::serve(socket, &core, number).await
        });
        while connections.try_join_next().is_some() {}
    }
}
