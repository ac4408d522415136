//! The folder of a store: what lies in it, who may enter it, and which version wrote it.
//!
//! `store.json` says which version of the schema the folder holds, and which of its folders holds the data; it is only
//! ever replaced as a whole. Whatever is found wrong here is found before anything is written.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{Error, ErrorKind, Result, store::engine::SCHEMA};

const MANIFEST: &str = "store.json";

/// What `store.json` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) schema: u32,
    /// The folder with the data.
    pub(super) data: String,
}

/// The folder of a store.
#[derive(Debug)]
pub(super) struct Directory {
    path: PathBuf,
    /// Whether this opening has made the folder, and so has to take it away when it fails.
    made: bool,
}

impl Directory {
    /// Finds or makes the folder. The folder above it has to be there.
    pub(super) fn open(path: &Path, create: bool) -> Result<Self> {
        let found = match fs::metadata(path) {
            Ok(found) => Some(found),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed("open", path, error)),
        };
        let made = match found {
            Some(found) if !found.is_dir() => {
                return Err(Error::new(
                    ErrorKind::Io,
                    format!("cannot open the store {}: it is a file, not a folder", path.display()),
                ));
            }
            Some(found) => {
                check_owner(path, &found)?;
                false
            }
            None if create => make_folder(path)?,
            None => {
                return Err(Error::new(
                    ErrorKind::Io,
                    format!("cannot open the store {}: there is no such folder", path.display()),
                ));
            }
        };
        let path = fs::canonicalize(path).map_err(|error| failed("open", path, error))?;
        let directory = Self { path, made };
        match directory.prepare(create) {
            Ok(()) => Ok(directory),
            Err(error) => {
                directory.undo();
                Err(error)
            }
        }
    }

    /// Makes sure that the folder holds a store that this version can read, or is empty and can become one.
    fn prepare(&self, create: bool) -> Result<()> {
        match self.manifest()? {
            Some(_) => self.keep_private(),
            None if !self.is_empty()? => Err(Error::new(
                ErrorKind::Io,
                format!(
                    "cannot open the store {}: the folder holds other files, and no {MANIFEST}",
                    self.path.display()
                ),
            )),
            None if create => {
                self.keep_private()?;
                self.write_manifest(&Manifest { schema: SCHEMA, data: data_name(1) })
            }
            None => Err(Error::new(
                ErrorKind::Io,
                format!("cannot open the store {}: the folder is empty", self.path.display()),
            )),
        }
    }

    /// Takes away what this opening has made.
    pub(super) fn undo(&self) {
        if self.made {
            let _ = fs::remove_dir_all(&self.path);
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn is_empty(&self) -> Result<bool> {
        let mut entries = fs::read_dir(&self.path).map_err(|error| failed("open", &self.path, error))?;
        // What a creation that was cut short has left behind does not count.
        Ok(entries.all(|entry| {
            entry.is_ok_and(|entry| {
                let name = entry.file_name();
                name.to_string_lossy().starts_with(MANIFEST) && name != MANIFEST
            })
        }))
    }

    /// What the folder holds; nothing when it is no store yet.
    pub(super) fn manifest(&self) -> Result<Option<Manifest>> {
        let path = self.path.join(MANIFEST);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed("open", &self.path, error)),
        };
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|error| {
            Error::new(
                ErrorKind::Corrupt,
                format!("cannot open the store {}: {MANIFEST} cannot be read", self.path.display()),
            )
            .with_source(error)
        })?;
        if manifest.schema > SCHEMA {
            return Err(Error::new(
                ErrorKind::UnsupportedVersion,
                format!(
                    "cannot open the store {}: it has schema version {}, this version of error-tracker reads up to {SCHEMA}",
                    self.path.display(),
                    manifest.schema
                ),
            ));
        }
        if manifest.data.contains(['/', '\\']) || !manifest.data.starts_with(DATA) {
            return Err(Error::new(
                ErrorKind::Corrupt,
                format!(
                    "cannot open the store {}: {MANIFEST} names the folder \"{}\"",
                    self.path.display(),
                    manifest.data
                ),
            ));
        }
        Ok(Some(manifest))
    }

    /// What the store holds by now.
    pub(super) fn current(&self) -> Result<Manifest> {
        self.manifest()?
            .ok_or_else(|| Error::new(ErrorKind::Unavailable, format!("the store {} is gone", self.path.display())))
    }

    /// Replaces `store.json` as a whole; afterwards it holds across a crash.
    pub(super) fn write_manifest(&self, manifest: &Manifest) -> Result<()> {
        let next = self.path.join(format!("{MANIFEST}.{}", std::process::id()));
        let bytes =
            serde_json::to_vec(manifest).map_err(|error| failed("write", &self.path, io::Error::other(error)))?;
        let write = || {
            let mut options = fs::OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&next)?;
            io::Write::write_all(&mut file, &bytes)?;
            file.sync_all()?;
            fs::rename(&next, self.path.join(MANIFEST))?;
            sync_folder(&self.path)
        };
        write().map_err(|error: io::Error| {
            let _ = fs::remove_file(&next);
            failed("write", &self.path, error)
        })
    }

    pub(super) fn data_path(&self, manifest: &Manifest) -> PathBuf {
        self.path.join(&manifest.data)
    }

    /// Removes data folders that the manifest does not name: what a compaction that was cut short has left.
    pub(super) fn remove_other_data(&self, manifest: &Manifest) {
        let Ok(entries) = fs::read_dir(&self.path) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            if name.to_string_lossy().starts_with(DATA) && name.to_string_lossy() != manifest.data {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }

    /// Lets nobody but the owner at the store: folders 0700, files 0600.
    pub(super) fn keep_private(&self) -> Result<()> {
        keep_private(&self.path).map_err(|error| failed("protect", &self.path, error))
    }
}

const DATA: &str = "data-";

/// The name of the data folder of a generation.
fn data_name(generation: u64) -> String {
    format!("{DATA}{generation}")
}

impl Manifest {
    /// The manifest after the next compaction.
    pub(super) fn next(&self) -> Self {
        let generation = self.data.strip_prefix(DATA).and_then(|number| number.parse::<u64>().ok()).unwrap_or(0);
        Self { schema: SCHEMA, data: data_name(generation + 1) }
    }
}

/// An error that names the store's path.
pub(super) fn failed(what: &str, path: &Path, source: io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("cannot {what} the store {}: {source}", path.display())).with_source(source)
}

/// Makes the last folder of the path. False when somebody else just has.
fn make_folder(path: &Path) -> Result<bool> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(failed("create", path, error)),
    }
}

/// Another user's store is refused, also to a user who may do everything: files of two owners lock one of them out.
#[cfg(unix)]
fn check_owner(path: &Path, found: &fs::Metadata) -> Result<()> {
    let (owner, me) = (std::os::unix::fs::MetadataExt::uid(found), rustix::process::geteuid().as_raw());
    if owner == me {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Io,
        format!("cannot open the store {}: it belongs to user {owner}, and this is user {me}", path.display()),
    ))
}

#[cfg(not(unix))]
fn check_owner(_: &Path, _: &fs::Metadata) -> Result<()> {
    Ok(())
}

#[cfg(unix)]
pub(super) fn keep_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let metadata = fs::symlink_metadata(path)?;
    let mode = match metadata.file_type() {
        kind if kind.is_symlink() => return Ok(()),
        kind if kind.is_dir() => 0o700,
        _ => 0o600,
    };
    if metadata.permissions().mode() & 0o7777 != mode {
        fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    }
    if metadata.is_dir() {
        for entry in fs::read_dir(path)? {
            match keep_private(&entry?.path()) {
                // A file that is gone by now needs no protection.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                kept => kept?,
            }
        }
    }
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn keep_private(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    fs::File::open(path)?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
