//! Files to which only one run at a time may write.

use std::{
    fs::{File, OpenOptions},
    io,
    path::Path,
};

use crate::arguments::Arguments;

/// Opens a file for reading and appending, and locks it until it is closed.
pub(crate) fn open_locked(path: &Path) -> Result<File, String> {
    let shown = path.display();
    is_regular(path)?;
    let file = OpenOptions::new().read(true).append(true).create(true).open(path);
    let file = file.map_err(|error| format!("cannot write {shown}: {error}"))?;
    // Not the method of the standard library, which was added in 1.89.
    match fs4::FileExt::try_lock(&file) {
        Ok(()) => Ok(file),
        Err(fs4::TryLockError::WouldBlock) => Err(format!("another run is using {shown}")),
        Err(fs4::TryLockError::Error(error)) => Err(format!("cannot lock {shown}: {error}")),
    }
}

/// Rejects devices and pipes, which store nothing or never end.
pub(crate) fn is_regular(path: &Path) -> Result<(), String> {
    match std::fs::metadata(path) {
        Ok(file) if !file.is_file() => Err(format!("{} is not a regular file", path.display())),
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(format!("cannot read {}: {error}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Checks that the input, the journal and the list of failures are three distinct files, even through links.
pub(crate) fn are_distinct(arguments: &Arguments) -> Result<(), String> {
    let (journal, failures) = (arguments.journal(), arguments.failures());
    let same = |a: &Path, b: &Path| a == b || same_file::is_same_file(a, b).unwrap_or(false);
    for (option, path) in [("--journal", &journal), ("--failures", &failures)] {
        if same(path, &arguments.input) {
            return Err(format!("{option} {} is also the input", path.display()));
        }
    }
    if same(&journal, &failures) {
        return Err(format!("the journal and the list of failures are the same file: {}", journal.display()));
    }
    Ok(())
}
