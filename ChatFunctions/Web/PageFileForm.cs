namespace ChatFunctions.Web;

/// <summary>One form of a file.</summary>
/// <param name="Encoding">The content coding; empty for the plain form.</param>
/// <param name="Content">What is sent.</param>
/// <param name="ETag">With its quotes; another one for each form.</param>
internal sealed record PageFileForm(string Encoding, byte[] Content, string ETag);
