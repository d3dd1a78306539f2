//! `oneiric farm`: one recording spread over many machines, as a job for Open Job Description or Slurm.
//!
//! Every task records its own frames into one shared folder; then the frames are verified and made into the film. A task
//! that is run again goes on where it was. Machines of different adapters or builds refuse to mix their frames.

use std::path::{Path, PathBuf, absolute};

use serde_json::json;

use super::{cli, failure::Failure, film::Output, print, span, stage, taking, values::Frames};
use crate::{
    clock::Rate,
    quality::Quality,
    record::{
        Format, Recipe, atomic,
        film::{self, frames_folder},
        quote,
    },
};

/// What is to be done, whoever schedules it.
struct Work {
    dream: String,
    frames: Frames,
    /// Frames of one task.
    chunk: i64,
    /// Words of the `record` command but for frames and folder.
    record: Vec<String>,
    folder: String,
    film: String,
    /// Words of the `encode` command but for frames and film.
    encode: Vec<String>,
}

pub fn run(args: &cli::Farm) -> Result<(), Failure> {
    match &args.kind {
        cli::FarmKind::Openjd(job) => {
            let path = job.output.join("template.json");
            let template = openjd(&Work::of(job)?);
            let text = serde_json::to_string_pretty(&template).map_err(Failure::work)? + "\n";
            atomic::write(&path, text.as_bytes())?;
            let path = path.display();
            print(&format!("{path}; try it here with `openjd run {path} --step Film --run-dependencies`"))
        }
        cli::FarmKind::Slurm(job) => {
            atomic::write(&job.output, slurm(&Work::of(job)?).as_bytes())?;
            let path = job.output.display();
            print(&format!("{path}; submit it with `sh {path}`"))
        }
    }
}

impl Work {
    fn of(job: &cli::FarmJob) -> Result<Self, Failure> {
        let view = &job.view;
        let assets = stage::assets(&view.source)?;
        let show = stage::open_show(&view.source, &assets)?;
        let dream = span::dream(&show, view, &job.span)?;
        let rate = view.fps.unwrap_or(Rate::FILM);
        let frames = span::frames(&show, dream, rate, view, &job.span)?;
        let quality = view.quality.unwrap_or(Quality::High);
        let size = taking::size(view.size, stage::STILL_SIZE, &taking::framing(&job.shutter))?;
        let path = job.film.clone().unwrap_or_else(|| PathBuf::from(format!("{}.mp4", dream.name)));
        let Output::Film(path, container) = Output::of(&path)? else {
            return Err(Failure::usage(format!("--film {}: is no film's name", path.display()))
                .help("end it in .mp4, .mkv, .webm or .mov"));
        };
        let format = super::film::format(&job.frames)?;
        if format == Format::Exr {
            return Err(Failure::usage("a film needs frames as they are shown, not linear light")
                .help("leave `--format exr` out, or write the job with --hdr for an HDR10 film"));
        }
        // Whether ffmpeg is there is for the machine that makes the film to say.
        let wish = job.coding.wish();
        film::settle(container, wish, &super::film::frames(format, false, size, rate)).map_err(super::film::refusal)?;
        let exposure = stage::offline(&dream.name, rate, frames.first, size, quality, &job.shutter);
        let recipe = Recipe {
            dream: &dream.name,
            seed: show.seed(dream),
            size,
            quality: &quality.to_string(),
            fps: &rate.to_string(),
            samples: exposure.samples,
            shutter_degrees: exposure.shutter_deg,
            phase_degrees: exposure.phase_deg,
            format,
            framing: exposure.framing,
            set: &stage::laid_over(&show),
        };
        let mut record = recipe.words();
        if let Some(adapter) = &view.adapter {
            record.extend(["--adapter".into(), adapter.clone()]);
        }
        if let Some(dir) = &view.source.assets {
            record.extend(["--assets".into(), text(dir)?]);
        }
        Ok(Self {
            dream: dream.name.clone(),
            frames,
            chunk: i64::from(job.chunk),
            record,
            folder: text(&frames_folder(&path))?,
            film: text(&path)?,
            encode: job.coding.words(),
        })
    }

    fn tasks(&self) -> i64 {
        (self.frames.last - self.frames.first) / self.chunk + 1
    }
}

/// An absolute path, which every machine is to find the same thing at.
fn text(path: &Path) -> Result<String, Failure> {
    let path = absolute(path).map_err(|e| Failure::usage(format!("{}: {e}", path.display())))?;
    path.to_str()
        .map(str::to_owned)
        .ok_or_else(|| Failure::usage(format!("{}: a job's file holds only Unicode", path.display())))
}

/// A template after Open Job Description's "2023-09" specification (github.com/OpenJobDescription).
fn openjd(work: &Work) -> serde_json::Value {
    let Frames { first, last } = work.frames;
    let step = work.chunk;
    let firsts = format!("{first}-{last}:{step}");
    let inner = first + step - 1;
    // The last frames of tasks; the last task may be shorter.
    let lasts: Vec<String> = if inner < last {
        let before = first + (work.tasks() - 1) * step - 1;
        vec![format!("{inner}-{before}:{step}"), last.to_string()]
    } else {
        vec![last.to_string()]
    };
    let mut record = vec!["record".to_owned()];
    record.extend(work.record.iter().cloned());
    record
        .extend(["--frames", "{{Task.Param.First}}-{{Task.Param.Last}}", "-o", "{{Param.Frames}}"].map(str::to_owned));
    let whole = format!("{first}-{last}");
    let mut encode = ["encode", "{{Param.Frames}}", "--frames", &whole, "--overwrite"].map(str::to_owned).to_vec();
    encode.extend(work.encode.iter().cloned());
    encode.extend(["-o", "{{Param.Film}}"].map(str::to_owned));
    let program = "{{Param.Oneiric}}";
    let action = |args: serde_json::Value| json!({"actions": {"onRun": {"command": program, "args": args}}});
    let after = |name: &str| json!([{"dependsOn": name}]);
    json!({
        "specificationVersion": "jobtemplate-2023-09",
        "name": format!("Oneiric {} {whole}", work.dream),
        "parameterDefinitions": [
            {"name": "Oneiric", "type": "STRING", "default": "oneiric", "description": "The program"},
            {"name": "Frames", "type": "STRING", "default": work.folder, "description": "Folder that all machines share"},
            {"name": "Film", "type": "STRING", "default": work.film},
        ],
        "steps": [
            {
                "name": "Record",
                "parameterSpace": {
                    "taskParameterDefinitions": [
                        {"name": "First", "type": "INT", "range": firsts},
                        {"name": "Last", "type": "INT", "range": lasts.join(",")},
                    ],
                    "combination": "(First, Last)",
                },
                "script": action(json!(record)),
            },
            {
                "name": "Verify",
                "dependencies": after("Record"),
                "script": action(json!(["verify", "{{Param.Frames}}", "--frames", whole])),
            },
            {
                "name": "Film",
                "dependencies": after("Verify"),
                "script": action(json!(encode)),
            },
        ],
    })
}

/// A script that submits itself: an array of recording tasks, and the film after them.
fn slurm(work: &Work) -> String {
    let Frames { first, last } = work.frames;
    let words = |words: &[String]| words.iter().map(|w| quote(w)).collect::<Vec<_>>().join(" ");
    format!(
        r#"#!/bin/sh
# Records frames {first} to {last} of {dream} on many machines that share {folder}.
#     sh THIS-FILE          submits the tasks, and the film to come after them
# Options for sbatch, such as a partition, go into SBATCH_PARTITION and its like; ONEIRIC names the program.
set -eu
oneiric="${{ONEIRIC:-oneiric}}"
frames={folder_quoted}
film={film_quoted}

case "${{1:-submit}}" in
submit)
    tasks=$(sbatch --parsable --job-name={job} --array=0-{last_task} "$0" record)
    sbatch --job-name={job}-film --dependency="afterok:$tasks" "$0" film
    ;;
record)
    first=$(({first} + SLURM_ARRAY_TASK_ID * {chunk}))
    last=$((first + {chunk} - 1))
    if [ "$last" -gt {last} ]; then last={last}; fi
    exec "$oneiric" record {record} --frames "$first-$last" -o "$frames"
    ;;
film)
    "$oneiric" verify "$frames" --frames {first}-{last}
    exec "$oneiric" encode "$frames" --frames {first}-{last} --overwrite {encode} -o "$film"
    ;;
*)
    echo "usage: $0 [submit|record|film]" >&2
    exit 2
    ;;
esac
"#,
        dream = work.dream,
        folder = work.folder.replace('\n', " "),
        folder_quoted = quote(&work.folder),
        film_quoted = quote(&work.film),
        job = quote(&format!("oneiric-{}", work.dream)),
        last_task = work.tasks() - 1,
        chunk = work.chunk,
        record = words(&work.record),
        encode = words(&work.encode),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(first: i64, last: i64, chunk: i64) -> Work {
        Work {
            dream: "grid".into(),
            frames: Frames { first, last },
            chunk,
            record: vec!["--set".into(), "a.b=(1, 2)".into()],
            folder: "/share/my frames".into(),
            film: "/share/film.mp4".into(),
            encode: vec!["--codec".into(), "hevc".into()],
        }
    }

    #[test]
    fn tasks_cover_every_frame_once() {
        let ranges = |work: &Work| {
            let space = openjd(work)["steps"][0]["parameterSpace"]["taskParameterDefinitions"].take();
            [0, 1].map(|i| space[i]["range"].as_str().expect("a range").to_owned())
        };
        assert_eq!(ranges(&work(0, 99, 10)), ["0-99:10", "9-89:10,99"]);
        assert_eq!(ranges(&work(5, 27, 10)), ["5-27:10", "14-24:10,27"]);
        assert_eq!(ranges(&work(5, 7, 10)), ["5-7:10", "7"]);
        assert_eq!([(0, 99, 10), (5, 27, 10), (5, 7, 10)].map(|(a, b, c)| work(a, b, c).tasks()), [10, 3, 1]);
    }

    #[test]
    fn words_stay_words_in_a_shell() {
        let script = slurm(&work(0, 9, 4));
        assert!(script.contains("'a.b=(1, 2)'") && script.contains("frames='/share/my frames'"), "{script}");
        assert!(script.contains("--array=0-2") && script.contains("--codec hevc -o \"$film\""), "{script}");
    }
}
