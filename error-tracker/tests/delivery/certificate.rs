//! A certificate of this test's own for `localhost`, and the TLS settings of a server that shows it.

use std::{path::PathBuf, sync::Arc};

use rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};
use tempfile::TempDir;

pub(crate) struct OwnCertificate {
    pub(crate) server: Arc<ServerConfig>,
    /// The certificate in PEM, for those who should trust it.
    pub(crate) ca_file: PathBuf,
    _folder: TempDir,
}

impl OwnCertificate {
    pub(crate) fn new() -> Self {
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let folder = tempfile::tempdir().expect("a folder");
        let ca_file = folder.path().join("ca.pem");
        std::fs::write(&ca_file, own.cert.pem()).expect("a file");
        let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).expect("a key");
        let server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![own.cert.der().clone()], key)
            .expect("a certificate with its key");
        Self { server: Arc::new(server), ca_file, _folder: folder }
    }
}
