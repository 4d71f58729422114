// What classes and test sets are called in Korean; one that is not here keeps the name that its data set gives it.
const KOREAN = {
  circle: "원", rectangle: "사각형", triangle: "삼각형", ellipse: "타원",
  airplane: "비행기", automobile: "자동차", bird: "새", cat: "고양이", deer: "사슴", dog: "개", frog: "개구리", horse: "말",
  ship: "배", truck: "트럭",
  "20 km/h": "속도 20", "30 km/h": "속도 30", "50 km/h": "속도 50", "60 km/h": "속도 60", "70 km/h": "속도 70", "80 km/h": "속도 80",
  "end of 80 km/h": "속도 80 해제", "100 km/h": "속도 100", "120 km/h": "속도 120",
  "no passing": "추월 금지", "no passing, lorries": "화물차 추월 금지", "right of way": "교차로 우선", "priority road": "우선 도로",
  yield: "양보", stop: "정지", "no vehicles": "차량 통행 금지", "no lorries": "화물차 통행 금지", "no entry": "진입 금지",
  danger: "위험", "curve left": "왼쪽 굽은 길", "curve right": "오른쪽 굽은 길", "double curve": "이중 굽은 길",
  "bumpy road": "울퉁불퉁한 길", "slippery road": "미끄러운 길", "road narrows": "좁아지는 길", "road works": "공사 중",
  "traffic signals": "신호등", pedestrians: "보행자", children: "어린이", bicycles: "자전거", snow: "눈길", "wild animals": "야생 동물",
  "end of limits": "제한 해제", "turn right": "우회전", "turn left": "좌회전", ahead: "직진", "ahead or right": "직진 또는 우회전",
  "ahead or left": "직진 또는 좌회전", "keep right": "오른쪽으로", "keep left": "왼쪽으로", roundabout: "회전 교차로",
  "end of no passing": "추월 금지 해제", "end of no passing, lorries": "화물차 추월 금지 해제",
};

export function classCalled(name) {
  return document.documentElement.lang === "ko" && Object.hasOwn(KOREAN, name) ? KOREAN[name] : name;
}

const KOREAN_SETS = {
  test: "시험", challenge: "다르게 그린 그림", "oval-diamond": "타원과 마름모",
  neat: "단정한 그림", position: "위치", size: "크기", rotation: "회전", aspect: "가로세로 비", width: "펜 굵기", pen: "펜",
  canvas: "종이", closure: "끊긴 곳", hand: "손", all: "모두 다른 그림",
};

export function testSetCalled(name) {
  return document.documentElement.lang === "ko" && Object.hasOwn(KOREAN_SETS, name) ? KOREAN_SETS[name] : name;
}
