//! Films in the containers that need ffmpeg, which runs as a child process and is not trusted: it may be missing, refuse,
//! die, hang or write nonsense. Whatever it does ends in one message with its own words, never in a wait without end.

use std::{
    collections::VecDeque,
    ffi::OsString,
    fs,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, ChildStdin, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, channel, sync_channel},
    },
    time::Duration,
};

use super::{Container, Spec};
use crate::{
    clock::RealTime,
    record::{RecordError, atomic},
};

/// Lines of its messages that are kept.
const TAIL: usize = 8;

/// Where `ffmpeg` is on the search path.
pub fn program() -> Option<PathBuf> {
    let name = if cfg!(windows) { "ffmpeg.exe" } else { "ffmpeg" };
    std::env::split_paths(&std::env::var_os("PATH")?).map(|dir| dir.join(name)).find(|p| p.is_file())
}

/// What ffmpeg said last.
type Tail = Arc<Mutex<VecDeque<String>>>;

pub struct Ffmpeg {
    path: PathBuf,
    part: PathBuf,
    container: Container,
    child: Child,
    frames: Option<SyncSender<Vec<u8>>>,
    taken: Receiver<io::Result<()>>,
    tail: Tail,
    silent: Receiver<()>,
    patience: Duration,
}

impl Ffmpeg {
    pub fn start(program: &Path, path: &Path, container: Container, spec: &Spec) -> Result<Self, RecordError> {
        let part = atomic::part_name(path);
        let failed = |source| RecordError::Io { path: program.to_owned(), source };
        fs::create_dir_all(atomic::folder_of(path))
            .map_err(|source| RecordError::Io { path: path.to_owned(), source })?;
        let mut command = Command::new(program);
        // Ctrl-C is for the recorder, which ends the film by itself.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command
            .args(arguments(container, spec))
            .arg(output(&part))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let (Some(stdin), Some(stderr)) = (child.stdin.take(), child.stderr.take()) else {
            return Err(failed(io::Error::other("it has no standard input or error")));
        };
        let (frames, taken) = feed(stdin);
        let (tail, silent) = listen(stderr);
        let path = path.to_owned();
        Ok(Self { path, part, container, child, frames: Some(frames), taken, tail, silent, patience: spec.patience })
    }

    /// Hands over a frame, three bytes a pixel, and waits until it is taken.
    pub fn push(&mut self, rgb: Vec<u8>) -> Result<(), RecordError> {
        let sent = self.frames.as_ref().is_some_and(|f| f.send(rgb).is_ok());
        if !sent {
            return Err(self.blame("ended before the last frame"));
        }
        match self.taken.recv_timeout(self.patience) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(e)) if e.kind() == io::ErrorKind::BrokenPipe => Err(self.blame("ended before the last frame")),
            Ok(Err(e)) => Err(self.blame(&format!("cannot be written to: {e}"))),
            Err(RecvTimeoutError::Timeout) => {
                Err(self.blame(&format!("took no frame for {} s and was ended", self.patience.as_secs_f32())))
            }
            Err(RecvTimeoutError::Disconnected) => Err(self.blame("ended before the last frame")),
        }
    }

    /// Waits until the film is whole, looks whether it is one, and gives it its name.
    pub fn finish(mut self) -> Result<(), RecordError> {
        self.frames = None;
        let mut seen = (0, RealTime::wall());
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) => {}
                Err(e) => return Err(self.blame(&format!("cannot be waited for: {e}"))),
            }
            let (size, now) = (fs::metadata(&self.part).map_or(0, |m| m.len()), RealTime::wall());
            if size != seen.0 {
                seen = (size, now);
            } else if now - seen.1 > self.patience {
                let seconds = self.patience.as_secs_f32();
                return Err(self.blame(&format!("did not end within {seconds} s of the last frame and was ended")));
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        if !status.success() {
            return Err(self.blame("failed"));
        }
        if !self.container.begins(&self.part) {
            return Err(self.blame(&format!("said that all was well and left no {} file", self.container.name())));
        }
        atomic::adopt(&self.part, &self.path)
    }

    /// Ends it if it still runs, and says what it said.
    fn blame(&mut self, what: &str) -> RecordError {
        let ended = self.child.try_wait().ok().flatten();
        if ended.is_none() {
            // It may have ended by itself just now; then there is nothing to end.
            let _ = self.child.kill();
        }
        let status = self.child.wait().ok();
        // Somebody it started may still hold its standard error; its last words are in by then or never.
        let _ = self.silent.recv_timeout(Duration::from_millis(500));
        let words = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        let words = words.iter().map(|l| format!("\n    {l}")).collect::<String>();
        let mut cause = format!("ffmpeg {what}");
        if let Some(status) = ended.or(status).filter(|s| !s.success() && ended.is_some()) {
            cause.push_str(&format!(" ({status})"));
        }
        cause.push_str(if words.is_empty() { "; it said nothing" } else { "; it said:" });
        RecordError::Film { path: self.path.clone(), cause: cause + &words }
    }
}

impl Drop for Ffmpeg {
    fn drop(&mut self) {
        self.frames = None;
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// A thread of its own, so that a child that never reads holds up nobody but it.
fn feed(mut stdin: ChildStdin) -> (SyncSender<Vec<u8>>, Receiver<io::Result<()>>) {
    let (frames, queue) = sync_channel::<Vec<u8>>(0);
    let (took, taken) = channel();
    std::thread::spawn(move || {
        for frame in queue {
            let result = stdin.write_all(&frame);
            let failed = result.is_err();
            if took.send(result).is_err() || failed {
                break;
            }
        }
    });
    (frames, taken)
}

fn listen(stderr: ChildStderr) -> (Tail, Receiver<()>) {
    let tail = Tail::default();
    let (ended, silent) = sync_channel(1);
    let into = Arc::clone(&tail);
    std::thread::spawn(move || {
        // No line is longer, whatever it writes.
        let mut reader = BufReader::new(stderr);
        let mut line = Vec::new();
        while (&mut reader).take(400).read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
            let text: String = String::from_utf8_lossy(&line).chars().filter(|c| !c.is_control()).collect();
            line.clear();
            if !text.trim().is_empty() {
                let mut tail = into.lock().unwrap_or_else(PoisonError::into_inner);
                tail.push_back(text);
                if tail.len() > TAIL {
                    tail.pop_front();
                }
            }
        }
        let _ = ended.send(());
    });
    (tail, silent)
}

/// `file:` keeps a colon in a name from being read as a protocol.
fn output(part: &Path) -> OsString {
    let mut name = OsString::from("file:");
    name.push(part);
    name
}

fn arguments(container: Container, spec: &Spec) -> Vec<String> {
    const YUV: &str = "scale=in_range=full:out_range=tv:out_color_matrix=bt709:flags=accurate_rnd+full_chroma_int,\
         setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709";
    let [w, h] = spec.size;
    let mut args: Vec<String> = ["-hide_banner", "-loglevel", "warning", "-nostdin", "-y", "-f", "rawvideo"]
        .into_iter()
        .chain(["-pix_fmt", "rgb24", "-video_size"])
        .map(str::to_owned)
        .collect();
    args.extend([format!("{w}x{h}"), "-framerate".into(), format!("{}/{}", spec.rate.num, spec.rate.den)]);
    args.extend(["-i", "pipe:0", "-an"].map(str::to_owned));
    let codec: &[&str] = match container {
        // FFV1, RFC 9043: every bit of the frames, and a checksum in every slice.
        Container::Mkv => &["-c:v", "ffv1", "-level", "3", "-g", "1", "-slicecrc", "1", "-pix_fmt", "bgr0"],
        Container::Webm => {
            &["-vf", YUV, "-c:v", "libvpx-vp9", "-crf", "16", "-b:v", "0", "-row-mt", "1", "-pix_fmt", "yuv420p"]
        }
        Container::Mov => {
            &["-vf", YUV, "-c:v", "prores_ks", "-profile:v", "4444", "-vendor", "apl0", "-pix_fmt", "yuv444p10le"]
        }
        Container::Mp4 => &["-vf", YUV, "-c:v", "libx264", "-crf", "14", "-pix_fmt", "yuv420p"],
    };
    args.extend(codec.iter().map(|s| (*s).to_owned()));
    if container != Container::Mkv {
        args.extend(["-colorspace", "bt709", "-color_range", "tv"].map(str::to_owned));
    }
    args.extend(["-color_primaries", "bt709", "-color_trc", "bt709", "-fflags", "+bitexact"].map(str::to_owned));
    if container == Container::Mov {
        args.extend(["-movflags", "+write_colr"].map(str::to_owned));
    }
    args.extend(["-metadata".into(), format!("comment={}", spec.comment), "-f".into(), container.muxer().into()]);
    args
}
