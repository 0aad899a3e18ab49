// Where the person is, in degrees and metres.

const precise = { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 };
const rough = { enableHighAccuracy: false, timeout: 8_000, maximumAge: 120_000 };

function ask(options) {
  return new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject, options));
}

// {lat, lon, accuracy}; raises an error whose `denied` tells a refusal from a failure.
export async function findPlace() {
  if (!navigator.geolocation) throw Object.assign(new Error("no geolocation"), { denied: false });
  try {
    const position = await ask(precise).catch((error) => {
      if (error.code === error.PERMISSION_DENIED) throw error;
      return ask(rough);
    });
    const { latitude, longitude, accuracy } = position.coords;
    return { lat: latitude, lon: longitude, accuracy };
  } catch (error) {
    throw Object.assign(new Error("no place"), { denied: error.code === 1 });
  }
}
