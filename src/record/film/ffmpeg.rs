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

use super::{
    Codec, Container, Plan, Spec,
    codec::Encoder,
    yuv::{self, Matrix},
};
use crate::{
    clock::RealTime,
    record::{Layout, Picture, RecordError, Samples, atomic},
};

/// Lines of its messages that are kept.
const TAIL: usize = 8;

/// Where `ffmpeg` is on the search path.
pub fn program() -> Option<PathBuf> {
    let name = if cfg!(windows) { "ffmpeg.exe" } else { "ffmpeg" };
    std::env::split_paths(&std::env::var_os("PATH")?).map(|dir| dir.join(name)).find(|p| p.is_file())
}

/// Has the planned encoder make a film of one black frame that goes nowhere; its words if it cannot.
pub fn probe(plan: &Plan, patience: Duration) -> Result<(), String> {
    let Some((program, encoder)) = &plan.ffmpeg else { return Ok(()) };
    let feed = Feed::of(plan, encoder);
    let [w, h] = plan.size();
    let len = w as usize * h as usize * feed.layout.components();
    let samples = if feed.layout.deep { Samples::Sixteen(vec![0; len]) } else { Samples::Eight(vec![0; len]) };
    let frame = feed.bytes(Picture { size: [w, h], alpha: feed.layout.alpha, samples });
    let mut args: Vec<OsString> = arguments(plan, encoder).into_iter().map(Into::into).collect();
    args.extend(["-f", "null", "-"].map(Into::into));
    let mut process = Process::start(program, &args, patience).map_err(|e| e.to_string())?;
    process.push(frame)?;
    process.end(|| 0)
}

/// A film in the making.
pub struct Ffmpeg {
    path: PathBuf,
    part: PathBuf,
    container: Container,
    process: Process,
    feed: Feed,
}

impl Ffmpeg {
    pub fn start(
        program: &Path,
        encoder: &Encoder,
        path: &Path,
        plan: &Plan,
        spec: &Spec,
    ) -> Result<Self, RecordError> {
        let part = atomic::part_name(path);
        fs::create_dir_all(atomic::folder_of(path))
            .map_err(|source| RecordError::Io { path: path.to_owned(), source })?;
        let mut args = arguments(plan, encoder);
        args.extend(metadata(plan, spec));
        let mut args: Vec<OsString> = args.into_iter().map(Into::into).collect();
        args.push(output(&part));
        let process = Process::start(program, &args, spec.patience)
            .map_err(|source| RecordError::Io { path: program.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), part, container: plan.container, process, feed: Feed::of(plan, encoder) })
    }

    fn failed(&self, cause: String) -> RecordError {
        RecordError::Film { path: self.path.clone(), cause: format!("ffmpeg {cause}") }
    }

    /// Hands over a frame and waits until it is taken.
    pub fn push(&mut self, picture: Picture) -> Result<(), RecordError> {
        self.process.push(self.feed.bytes(picture)).map_err(|cause| self.failed(cause))
    }

    /// Waits until the film is whole, looks whether it is one, and gives it its name.
    pub fn finish(mut self) -> Result<(), RecordError> {
        let part = self.part.clone();
        let grown = self.process.end(|| fs::metadata(&part).map_or(0, |m| m.len()));
        grown.map_err(|cause| self.failed(cause))?;
        if !self.container.begins(&self.part) {
            let what = format!("said that all was well and left no {} file", self.container.name());
            let cause = self.process.blame(&what);
            return Err(self.failed(cause));
        }
        atomic::adopt(&self.part, &self.path)
    }
}

/// How a frame is handed over.
struct Feed {
    layout: Layout,
    even: bool,
    /// As planes of Y′CbCr: ffmpeg 5 takes 65280 of 65535 for white when it makes them from 16 bits itself.
    matrix: Option<Matrix>,
}

impl Feed {
    fn of(plan: &Plan, encoder: &Encoder) -> Self {
        let layout = encoder.fed(plan.frames.layout);
        let matrix = if plan.frames.hdr { Matrix::BT2020 } else { Matrix::BT709 };
        let yuv = layout.deep && encoder.codec != Codec::Ffv1;
        Self { layout, even: encoder.even, matrix: yuv.then_some(matrix) }
    }

    /// ffmpeg's name for it.
    fn format(&self) -> &'static str {
        match (&self.matrix, self.layout.alpha) {
            (None, _) => self.layout.raw_format(),
            (Some(_), false) => "yuv444p16le",
            (Some(_), true) => "yuva444p16le",
        }
    }

    fn bytes(&self, picture: Picture) -> Vec<u8> {
        let picture = if self.layout.alpha { picture } else { picture.over_black() };
        let picture = if self.even { picture.even() } else { picture };
        match (&self.matrix, &picture.samples) {
            (Some(matrix), Samples::Sixteen(samples)) => {
                yuv::planes_444_deep(samples, self.layout.components(), matrix)
            }
            _ => picture.into_bytes(),
        }
    }
}

/// What ffmpeg said last.
type Tail = Arc<Mutex<VecDeque<String>>>;

/// One ffmpeg that eats frames.
struct Process {
    child: Child,
    frames: Option<SyncSender<Vec<u8>>>,
    taken: Receiver<io::Result<()>>,
    tail: Tail,
    silent: Receiver<()>,
    patience: Duration,
}

impl Process {
    fn start(program: &Path, args: &[OsString], patience: Duration) -> io::Result<Self> {
        let mut command = Command::new(program);
        // Ctrl-C is for the recorder, which ends the film by itself.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let streams = command.args(args).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = streams.spawn()?;
        let (Some(stdin), Some(stderr)) = (child.stdin.take(), child.stderr.take()) else {
            return Err(io::Error::other("it has no standard input or error"));
        };
        let (frames, taken) = feed(stdin);
        let (tail, silent) = listen(stderr);
        Ok(Self { child, frames: Some(frames), taken, tail, silent, patience })
    }

    /// Hands over a frame's bytes and waits until they are taken.
    fn push(&mut self, bytes: Vec<u8>) -> Result<(), String> {
        let sent = self.frames.as_ref().is_some_and(|f| f.send(bytes).is_ok());
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

    /// Waits until it ends well. It may take its time while what it makes, of `size` bytes, grows.
    fn end(&mut self, size: impl Fn() -> u64) -> Result<(), String> {
        self.frames = None;
        let mut seen = (0, RealTime::wall());
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) => {}
                Err(e) => return Err(self.blame(&format!("cannot be waited for: {e}"))),
            }
            let (size, now) = (size(), RealTime::wall());
            if size != seen.0 {
                seen = (size, now);
            } else if now - seen.1 > self.patience {
                let seconds = self.patience.as_secs_f32();
                return Err(self.blame(&format!("did not end within {seconds} s of the last frame and was ended")));
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        if status.success() { Ok(()) } else { Err(self.blame("failed")) }
    }

    /// Ends it if it still runs, and says what it said.
    fn blame(&mut self, what: &str) -> String {
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
        let mut cause = what.to_owned();
        if let Some(status) = ended.or(status).filter(|s| !s.success() && ended.is_some()) {
            cause.push_str(&format!(" ({status})"));
        }
        cause.push_str(if words.is_empty() { "; it said nothing" } else { "; it said:" });
        cause + &words
    }
}

impl Drop for Process {
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

/// What is read, how it is encoded, and the colours: everything but what the film says of itself and where it goes.
fn arguments(plan: &Plan, encoder: &Encoder) -> Vec<String> {
    let (frames, [w, h]) = (&plan.frames, plan.size());
    let feed = Feed::of(plan, encoder);
    let mut args: Vec<String> = ["-hide_banner", "-loglevel", "warning", "-nostdin", "-y"].map(str::to_owned).into();
    if encoder.upload {
        args.extend(["-init_hw_device", "vaapi=card", "-filter_hw_device", "card"].map(str::to_owned));
    }
    args.extend(["-f", "rawvideo", "-pix_fmt", feed.format(), "-video_size"].map(str::to_owned));
    args.extend([format!("{w}x{h}"), "-framerate".into(), format!("{}/{}", frames.rate.num, frames.rate.den)]);
    args.extend(["-i", "pipe:0", "-an"].map(str::to_owned));
    let [primaries, curve, matrix] = if frames.hdr { ["bt2020", "smpte2084", "bt2020nc"] } else { ["bt709"; 3] };
    let pixels = encoder.pixels(feed.layout);
    let rgb = encoder.codec == Codec::Ffv1;
    if !rgb {
        let range = if feed.matrix.is_some() { "tv" } else { "full" };
        let by = if frames.hdr { "bt2020" } else { "bt709" };
        let mut filter = format!(
            "scale=in_range={range}:out_range=tv:in_color_matrix={by}:out_color_matrix={by}:\
             flags=accurate_rnd+full_chroma_int,setparams=color_primaries={primaries}:color_trc={curve}:colorspace={matrix}"
        );
        if encoder.upload {
            filter.push_str(&format!(",format={},hwupload", pixels.trim_end_matches("le")));
        }
        args.extend(["-vf".into(), filter]);
    }
    args.extend(["-c:v", encoder.name].map(str::to_owned));
    args.extend(encoder.options.iter().map(|s| (*s).to_owned()));
    if !encoder.upload {
        args.extend(["-pix_fmt", pixels].map(str::to_owned));
    }
    if !rgb {
        args.extend(["-colorspace", matrix, "-color_range", "tv"].map(str::to_owned));
    }
    args.extend(["-color_primaries", primaries, "-color_trc", curve].map(str::to_owned));
    args
}

/// What the film says of itself.
fn metadata(plan: &Plan, spec: &Spec) -> Vec<String> {
    let mut args = vec!["-fflags".to_owned(), "+bitexact".into()];
    if plan.codec == Codec::Hevc {
        // Players by Apple look for this name.
        args.extend(["-tag:v", "hvc1"].map(str::to_owned).into_iter().filter(|_| plan.container != Container::Mkv));
    }
    if let Some(light) = &spec.brightest {
        let (display, content) = (light.display(), light.content());
        args.extend(["-x265-params".into()]);
        args.push(format!("hdr10=1:hdr10-opt=1:repeat-headers=1:master-display={display}:max-cll={content}"));
    }
    if plan.container == Container::Mov {
        args.extend(["-movflags", "+write_colr"].map(str::to_owned));
    }
    args.extend(["-metadata".into(), format!("comment={}", spec.comment)]);
    args.extend(["-f".into(), plan.container.muxer().into()]);
    args
}
