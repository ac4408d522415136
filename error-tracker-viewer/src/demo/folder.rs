//! The shop's folder: orders as customers sent them, price lists as suppliers sent them, with the mistakes they made.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

const ORDERS: [(&str, &str); 9] = [
    (
        "1041.json",
        r#"{"number": 1041, "customer": "ada@example.com", "lines": [{"article": "mug", "quantity": 2}],
            "card": {"holder": "Ada Lovelace", "number": "4111 1111 1111 1111", "cvv": "737", "expires": "11/29"}}"#,
    ),
    (
        "1042.json",
        r#"{"number": 1042, "customer": "grace@example.com", "lines": [{"article": "teapot", "quantity": 1}],
            "card": {"holder": "Grace Hopper", "number": "5500 0055 5555 5559", "cvv": "100", "expires": "02/28"}}"#,
    ),
    (
        "1043.json",
        r#"{"number": 1043, "customer": "alan@example.com", "lines": [{"article": "mug", "quantity": 3}, {"article": "teapot", "quantity": 4}],
            "card": {"holder": "Alan Turing", "number": "4012 8888 8888 1881", "cvv": "954", "expires": "07/27"}}"#,
    ),
    (
        "1044.json",
        r#"{"number": 1044, "customer": "edsger@example.com", "lines": [{"article": "mug", "quantity": -1}]}"#,
    ),
    (
        "1045.json",
        r#"{"number": 1045, "customer": "barbara@example.com", "lines": [{"article": "mug" "quantity": 1}]}"#,
    ),
    ("1046.json", r#"{"number": 1046, "customer": "tony@example.com", "lines": ["#),
    (
        "1047.json",
        r#"{"number": 1047, "customer": "annie@example.com", "lines": [{"article": "saucer", "quantity": 4000000000}],
            "card": {"holder": "Annie Easley", "number": "4222 2222 2222 2220", "cvv": "311", "expires": "01/30"}}"#,
    ),
    (
        "1048.json",
        r#"{"number": 1048, "customer": "jean@example.com", "lines": [{"article": "samovar", "quantity": 1}],
            "card": {"holder": "Jean Bartik", "number": "5105 1051 0510 5100", "cvv": "412", "expires": "09/28"}}"#,
    ),
    (
        "1049.json",
        r#"{"number": 1049, "customer": "kathleen@example.com", "lines": [{"article": "mug", "quantity": 50}],
            "card": {"holder": "Kathleen Booth", "number": "4111 1111 1111 1111", "cvv": "202", "expires": "05/31"}}"#,
    ),
];

const PRICES: &str = "mug;990\nteapot;4950\nsaucer;450\n";
const PRICES_WITH_COMMA: &str = "mug;990\nteapot;49,50\nsaucer;450\n";
/// Not UTF-8: the supplier writes ISO 8859-1.
const PRICES_IN_LATIN: &[u8] = b"mug;990\nth\xe9i\xe8re;4950\n";

/// A folder that is gone when it is dropped.
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(super) fn new() -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("error-tracker-shop-{}", std::process::id()));
        fs::create_dir_all(path.join("inbox"))?;
        let folder = Self { path };
        for (name, text) in ORDERS {
            fs::write(folder.inbox().join(name), text)?;
        }
        fs::create_dir_all(folder.prices(""))?;
        fs::write(folder.prices("own.csv"), PRICES)?;
        fs::write(folder.prices("brown-and-sons.csv"), PRICES_WITH_COMMA)?;
        fs::write(folder.prices("dupont.csv"), PRICES_IN_LATIN)?;
        Ok(folder)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn inbox(&self) -> PathBuf {
        self.path.join("inbox")
    }

    pub(super) fn prices(&self, name: &str) -> PathBuf {
        self.path.join("prices").join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left among the temporary files harms nobody.
        let _ = fs::remove_dir_all(&self.path);
    }
}
