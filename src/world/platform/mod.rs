//! stub
use super::parts::Stage;
pub fn build(_stage: &mut Stage) {}
