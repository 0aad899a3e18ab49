// A photo made small enough for a weak network. Videos, recordings and whatever can't be read here are sent as they are.

const longestSide = 1600;
const smallEnough = 400_000;
const largest = { photo: 15_000_000, recording: 20 * 1024 * 1024 };

// Whether the server would refuse a file for its size.
export function tooLarge(file) {
  return file.size > (isRecording(file) ? largest.recording : largest.photo);
}

export function isRecording(file) {
  return /^(video|audio)\//.test(file.type);
}

export async function shrink(file) {
  if (file.size <= smallEnough || isRecording(file)) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
    if (!small || small.size >= file.size) return file;
    return new File([small], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file;
  }
}
