/** Three short sounds, made on the spot: scan, refuse, done. Silent unless somebody turned them on. */
import { readPreferences } from "./preferences.ts";

export type Sound = "scan" | "refuse" | "done";

/** Frequencies in Hz and lengths in ms, one after the other. */
const NOTES: Readonly<Record<Sound, readonly (readonly [hz: number, ms: number])[]>> = {
  scan: [[1_760, 60]],
  refuse: [
    [220, 120],
    [196, 160],
  ],
  done: [
    [1_047, 70],
    [1_397, 90],
  ],
};
const LOUDNESS = 0.08;

let audio: AudioContext | null = null;

/** Plays a sound, if sounds are on. */
export function playSound(sound: Sound): void {
  if (!readPreferences().sounds) return;
  audio ??= new AudioContext();
  let at = audio.currentTime;
  for (const [hz, ms] of NOTES[sound]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = hz;
    volume.gain.value = LOUDNESS;
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    at += ms / 1_000;
    tone.stop(at);
  }
}
