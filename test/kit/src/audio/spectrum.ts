/** In place, radix 2 (Cooley and Tukey 1965); the length must be a power of two. */
function fft(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  for (let index = 1, reversed = 0; index < size; index++) {
    let bit = size >> 1;
    for (; reversed & bit; bit >>= 1) reversed ^= bit;
    reversed ^= bit;
    if (index < reversed) {
      [real[index], real[reversed]] = [real[reversed] ?? 0, real[index] ?? 0];
      [imaginary[index], imaginary[reversed]] = [imaginary[reversed] ?? 0, imaginary[index] ?? 0];
    }
  }
  for (let length = 2; length <= size; length <<= 1) {
    const angle = (-2 * Math.PI) / length;
    for (let block = 0; block < size; block += length) {
      for (let k = 0; k < length / 2; k++) {
        const a = block + k;
        const b = a + length / 2;
        const cos = Math.cos(angle * k);
        const sin = Math.sin(angle * k);
        const re = (real[b] ?? 0) * cos - (imaginary[b] ?? 0) * sin;
        const im = (real[b] ?? 0) * sin + (imaginary[b] ?? 0) * cos;
        real[b] = (real[a] ?? 0) - re;
        imaginary[b] = (imaginary[a] ?? 0) - im;
        real[a] = (real[a] ?? 0) + re;
        imaginary[a] = (imaginary[a] ?? 0) + im;
      }
    }
  }
}

const SIZE = 8_192;

/**
 * The strongest frequency between 100 and 3,400 Hz over all of the sound (Hann windows of 8,192 samples, averaged power,
 * parabolic interpolation between bins: within 1 Hz for a clean tone). Null when everything is silent.
 */
export function dominantHz(samples: Float32Array, sampleRate: number): number | null {
  const power = new Float64Array(SIZE / 2);
  for (let from = 0; from + SIZE <= samples.length; from += SIZE / 2) {
    const real = Float64Array.from({ length: SIZE }, (_, index) => (samples[from + index] ?? 0) * hann(index));
    const imaginary = new Float64Array(SIZE);
    fft(real, imaginary);
    for (let bin = 0; bin < power.length; bin++) power[bin] = (power[bin] ?? 0) + (real[bin] ?? 0) ** 2 + (imaginary[bin] ?? 0) ** 2;
  }
  const binHz = sampleRate / SIZE;
  let best = 0;
  for (let bin = Math.ceil(100 / binHz); bin < 3_400 / binHz; bin++) if ((power[bin] ?? 0) > (power[best] ?? 0)) best = bin;
  if ((power[best] ?? 0) < 1e-3) return null;
  const [left, middle, right] = [power[best - 1] ?? 0, power[best] ?? 0, power[best + 1] ?? 0].map((value) => Math.log(value + 1e-12)) as [
    number,
    number,
    number,
  ];
  const shift = (0.5 * (left - right)) / (left - 2 * middle + right);
  return (best + shift) * binHz;
}

function hann(index: number): number {
  return 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / SIZE);
}
