// Why something went wrong, in the page's language: the program sends a word for it, values, and a sentence in
// English, which counts where the page has no words of its own.
import { filled, say } from "./words.js";

const IN_KOREAN = {
  training: "훈련하지 못했습니다. 프로그램의 메시지: {error}",
  loading: "모델을 불러오지 못했습니다. 프로그램의 메시지: {error}",
  ended: "훈련이 끝나기 전에 중단되었습니다.",
  script: "모델 파일 {file}을(를) 읽지 못했습니다.",
  data: "데이터를 읽지 못했습니다. 프로그램의 메시지: {error}",
  "cannot-write": "저장하지 못했습니다. '{place}'에 쓸 수 없습니다. 쓸 수 있는 폴더인지, 빈 공간이 있는지 확인하고 다시 해 보세요.",
  outside: "저장하지 못했습니다. '{place}'은(는) 링크를 따라 저장 폴더 밖으로 나갑니다.",
  "too-large": "그림이 너무 큽니다. 더 작게 해서 다시 보내 보세요.",
  "no-png": "보낸 그림이 PNG가 아닙니다. 페이지를 새로 고쳐 보세요.",
  slow: "그림이 10초 안에 오지 않았습니다. 다시 해 보세요.",
  cut: "그림이 오다가 끊겼습니다. 다시 해 보세요.",
  slider: "슬라이더 값이 범위를 벗어났습니다.",
  order: "그림의 차례가 맞지 않습니다. 페이지를 새로 고쳐 보세요.",
  student: "이 휴대전화는 아직 들어오지 않았습니다. 먼저 들어오세요.",
  host: "이 주소로는 열 수 없습니다. 'versus demo'가 알려 준 주소를 여세요.",
  token: "이 주소는 더 쓸 수 없습니다. 'versus demo'가 새로 알려 준 주소를 여세요.",
  over: "이 주소의 시간이 끝났습니다. 새 주소를 물어보세요.",
  origin: "이 페이지에서 보낸 요청에만 답합니다.",
  unknown: "프로그램이 이 요청을 받아들이지 않았습니다. 프로그램의 메시지: {error}",
};

export function reasonOf({ code, error, values = {} }) {
  const key = `errors_${code}`;
  const own = say(key, values);
  if (own !== key) return own;
  if (document.documentElement.lang !== "ko") return error;
  // Why a method cannot work on a subject, reports say too: that sentence comes with it.
  return values.korean ?? filled(IN_KOREAN[code] ?? IN_KOREAN.unknown, { ...values, error });
}

// What a method does instead of answering, and why.
export function instead(method) {
  return say(method.status, method.code ? { error: reasonOf(method) } : {});
}
