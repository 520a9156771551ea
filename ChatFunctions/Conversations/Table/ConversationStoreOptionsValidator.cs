using Microsoft.Extensions.Options;

namespace ChatFunctions.Conversations.Table;

[OptionsValidator]
internal sealed partial class ConversationStoreOptionsValidator : IValidateOptions<ConversationStoreOptions>;
