//! How a command ends when it does not end well: what happened, what to do about it, and the exit code.

use std::fmt;

/// A cause, said once, with a remedy.
#[derive(Debug)]
pub struct Failure {
    code: u8,
    cause: String,
    help: Option<String>,
}

impl Failure {
    /// Something broke while working: exit code 1.
    pub fn work(cause: impl fmt::Display) -> Self {
        Self { code: 1, cause: cause.to_string(), help: None }
    }

    /// Bad usage or bad input: exit code 2.
    pub fn usage(cause: impl fmt::Display) -> Self {
        Self { code: 2, cause: cause.to_string(), help: None }
    }

    /// Stopped by the user, what was made is kept: exit code 130.
    pub fn interrupted(cause: impl fmt::Display) -> Self {
        Self { code: 130, cause: cause.to_string(), help: None }
    }

    pub fn help(mut self, help: impl fmt::Display) -> Self {
        self.help = Some(help.to_string());
        self
    }

    /// What happened.
    pub fn cause(&self) -> &str {
        self.cause.trim_end()
    }

    /// What to do about it.
    pub fn remedy(&self) -> Option<&str> {
        self.help.as_deref()
    }

    pub const fn code(&self) -> u8 {
        self.code
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.code == 130 { "interrupted" } else { "error" };
        write!(f, "{word}: {}", self.cause())?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

impl From<crate::renderer::RenderError> for Failure {
    fn from(e: crate::renderer::RenderError) -> Self {
        Self::work(e)
    }
}

impl From<crate::record::RecordError> for Failure {
    fn from(e: crate::record::RecordError) -> Self {
        Self::work(e)
    }
}

impl From<crate::show::ShowError> for Failure {
    fn from(e: crate::show::ShowError) -> Self {
        Self::usage(e)
    }
}
