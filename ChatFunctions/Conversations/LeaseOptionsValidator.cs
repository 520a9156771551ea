using Microsoft.Extensions.Options;

namespace ChatFunctions.Conversations;

[OptionsValidator]
internal sealed partial class LeaseOptionsValidator : IValidateOptions<LeaseOptions>;
