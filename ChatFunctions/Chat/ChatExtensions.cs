using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatFunctions.Chat;

internal static class ChatExtensions
{
    /// <summary>The HTTP side of <c>/api/chat</c>.</summary>
    public static IHostApplicationBuilder AddChat(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<MessageRequestReader>();
        builder.Services.AddSingleton<ChatReply>();
        return builder;
    }
}
