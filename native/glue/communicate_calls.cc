#include "glue/communicate_calls.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "contain/unit.h"
#include "glue/child_end.h"
#include "glue/instance.h"
#include "wait/communicate.h"

namespace {

// Each channel has three numbers: descriptor, length of its input (-1 where it takes none), and whether it gives output.
std::vector<Channel> ChannelsFrom(const std::vector<double>& numbers, std::string_view input) {
  std::vector<Channel> channels;
  for (std::size_t index = 0; index + 2 < numbers.size(); index += 3) {
    Channel channel{};
    channel.fd = static_cast<int>(numbers[index]);
    channel.takes_input = numbers[index + 1] >= 0;
    channel.gives_output = numbers[index + 2] != 0;
    if (channel.takes_input) {
      channel.input = input.data();
      channel.input_left = static_cast<std::size_t>(numbers[index + 1]);
      input.remove_prefix(channel.input_left);
    }
    channels.push_back(std::move(channel));
  }
  return channels;
}

}  // namespace

Napi::Value CallCommunicate(const Napi::CallbackInfo& info) {
  Conversation conversation{};
  conversation.pid = IntFrom(info, 0);
  conversation.pidfd = IntFrom(info, 1);
  conversation.channels = ChannelsFrom(NumbersFrom(info, 2), BytesFrom(info, 3));
  const std::vector<double> limits = NumbersFrom(info, 4);
  conversation.timeout = limits[0];
  conversation.max_output = limits[1];
  conversation.kill_signal = static_cast<int>(limits[2]);
  const int unit = static_cast<int>(limits[3]);
  conversation.grace = limits[4];
  const bool want_pidfd = limits[5] != 0;
  if (unit >= 0) conversation.signal_all = [=](int signal) { return SignalUnit(unit, signal, want_pidfd); };
  Instance& instance = InstanceOf(info);
  instance.children.erase({conversation.pid, conversation.pidfd});
  for (const Channel& channel : conversation.channels) instance.pipes.erase(channel.fd);
  const int error = Communicate(&conversation);
  double* results = info[4].As<Napi::Float64Array>().Data();
  if (!conversation.is_killed) results[2] = 0;
  results[4] = conversation.grace;
  instance.outputs.clear();
  for (Channel& channel : conversation.channels) instance.outputs.push_back(std::move(channel.output));
  PutEnd(&instance, conversation.end);
  return Number(info, error);
}

Napi::Value CallTakeOutput(const Napi::CallbackInfo& info) {
  std::vector<std::string>& outputs = InstanceOf(info).outputs;
  const auto index = static_cast<std::size_t>(IntFrom(info, 0));
  const std::string output = index < outputs.size() ? std::exchange(outputs[index], {}) : std::string();
  return BufferOf(info.Env(), output);
}
