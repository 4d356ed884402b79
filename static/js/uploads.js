/* Picked photos and files: shown with name and size, refused at once when they cannot be sent.
 *
 *   input[type=file][data-pick]        data-max-mb (20), data-max-files; accept="image/*" means photos
 *   [data-picked-for="<id>"]           where the list is drawn
 *
 * The server checks again; this only saves the wait.
 */
(function () {
  "use strict";

  const MB = 1024 * 1024;
  const SIDE = 192;

  function size(bytes) {
    return bytes < 100 * 1024 ? Math.max(1, Math.round(bytes / 1024)) + " KB" : (bytes / MB).toFixed(1) + " MB";
  }

  function wantsPhotos(input) {
    const accept = (input.getAttribute("accept") || "").split(",").map(function (part) { return part.trim(); });
    return accept.length > 0 && accept[0] !== "" && accept.every(function (part) {
      return part.indexOf("image/") === 0 || /^\.(jpe?g|png|webp|heic)$/i.test(part);
    });
  }

  function refusal(input, file) {
    const limit = Number(input.dataset.maxMb) || 20;
    if (file.size > limit * MB) {
      return "“" + file.name + "”有 " + size(file.size) + "，超过 " + limit + " MB，没有加上。请压缩后再选。";
    }
    if (file.size === 0) return "“" + file.name + "”是空文件，没有加上。";
    if (wantsPhotos(input) && file.type.indexOf("image/") !== 0) {
      return "“" + file.name + "”不是照片，没有加上。请选 JPG 或 PNG。";
    }
    return null;
  }

  function draw(file, canvas, onBad) {
    if (!window.createImageBitmap) return;
    window.createImageBitmap(file).then(function (bitmap) {
      const scale = Math.max(SIDE / bitmap.width, SIDE / bitmap.height);
      const width = bitmap.width * scale;
      const height = bitmap.height * scale;
      canvas.getContext("2d").drawImage(bitmap, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
      if (bitmap.close) bitmap.close();
    }).catch(onBad);
  }

  function item(file, onBad) {
    const line = document.createElement("li");
    if (file.type.indexOf("image/") === 0) {
      const canvas = document.createElement("canvas");
      canvas.width = SIDE;
      canvas.height = SIDE;
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", "已选照片 " + file.name);
      line.appendChild(canvas);
      draw(file, canvas, onBad);
    }
    line.appendChild(document.createTextNode(file.name + "，" + size(file.size)));
    return line;
  }

  function setFiles(input, files) {
    try {
      const transfer = new DataTransfer();
      files.forEach(function (file) { transfer.items.add(file); });
      input.files = transfer.files;
    } catch (error) {
      input.value = ""; // An old browser cannot keep some of them: none is sent unchecked.
      return [];
    }
    return files;
  }

  function show(input, files, problems) {
    const place = document.querySelector("[data-picked-for='" + input.id + "']");
    if (!place) return;
    place.textContent = "";
    problems.forEach(function (text) {
      const line = document.createElement("p");
      line.className = "invalid-feedback mb-0";
      line.textContent = text;
      place.appendChild(line);
    });
    input.classList.toggle("is-invalid", problems.length > 0);
    if (!files.length) return;
    const list = document.createElement("ul");
    list.className = "ls-picked";
    files.forEach(function (file) {
      list.appendChild(item(file, function () {
        const rest = files.filter(function (other) { return other !== file; });
        const text = "“" + file.name + "”打不开，可能不是照片，没有加上。";
        show(input, setFiles(input, rest), problems.concat(text));
      }));
    });
    place.appendChild(list);
  }

  function check(input) {
    const problems = [];
    let good = Array.from(input.files).filter(function (file) {
      const text = refusal(input, file);
      if (text) problems.push(text);
      return !text;
    });
    const most = Number(input.dataset.maxFiles) || 0;
    if (most && good.length > most) {
      problems.push("一次最多 " + most + " 个，多出的没有加上。");
      good = good.slice(0, most);
    }
    if (good.length !== input.files.length) good = setFiles(input, good);
    show(input, good, problems);
  }

  document.addEventListener("change", function (event) {
    if (event.target.matches && event.target.matches("input[type=file][data-pick]")) check(event.target);
  });
})();
