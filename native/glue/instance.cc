#include "glue/instance.h"

Instance& InstanceOf(const Napi::CallbackInfo& info) { return *info.Env().GetInstanceData<Instance>(); }
