// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.bytedeco.cuda.global.cublas.CUBLAS_STATUS_ALLOC_FAILED;
import static org.bytedeco.cuda.global.cublas.CUBLAS_STATUS_NOT_INITIALIZED;
import static org.bytedeco.cuda.global.cudart.cudaErrorAssert;
import static org.bytedeco.cuda.global.cudart.cudaErrorCallRequiresNewerDriver;
import static org.bytedeco.cuda.global.cudart.cudaErrorContained;
import static org.bytedeco.cuda.global.cudart.cudaErrorContextIsDestroyed;
import static org.bytedeco.cuda.global.cudart.cudaErrorDevicesUnavailable;
import static org.bytedeco.cuda.global.cudart.cudaErrorECCUncorrectable;
import static org.bytedeco.cuda.global.cudart.cudaErrorExternalDevice;
import static org.bytedeco.cuda.global.cudart.cudaErrorHardwareStackError;
import static org.bytedeco.cuda.global.cudart.cudaErrorIllegalAddress;
import static org.bytedeco.cuda.global.cudart.cudaErrorIllegalInstruction;
import static org.bytedeco.cuda.global.cudart.cudaErrorInitializationError;
import static org.bytedeco.cuda.global.cudart.cudaErrorInsufficientDriver;
import static org.bytedeco.cuda.global.cudart.cudaErrorInvalidAddressSpace;
import static org.bytedeco.cuda.global.cudart.cudaErrorInvalidKernelImage;
import static org.bytedeco.cuda.global.cudart.cudaErrorInvalidPc;
import static org.bytedeco.cuda.global.cudart.cudaErrorLaunchFailure;
import static org.bytedeco.cuda.global.cudart.cudaErrorLaunchTimeout;
import static org.bytedeco.cuda.global.cudart.cudaErrorMemoryAllocation;
import static org.bytedeco.cuda.global.cudart.cudaErrorMisalignedAddress;
import static org.bytedeco.cuda.global.cudart.cudaErrorMpsClientTerminated;
import static org.bytedeco.cuda.global.cudart.cudaErrorNoDevice;
import static org.bytedeco.cuda.global.cudart.cudaErrorNoKernelImageForDevice;
import static org.bytedeco.cuda.global.cudart.cudaErrorNvlinkUncorrectable;
import static org.bytedeco.cuda.global.cudart.cudaErrorOperatingSystem;
import static org.bytedeco.cuda.global.cudart.cudaErrorStubLibrary;
import static org.bytedeco.cuda.global.cudart.cudaErrorSystemDriverMismatch;
import static org.bytedeco.cuda.global.cudart.cudaErrorSystemNotReady;
import static org.bytedeco.cuda.global.cudart.cudaErrorTensorMemoryLeak;
import static org.bytedeco.cuda.global.cudart.cudaErrorUnknown;
import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED;
import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED;
import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_SUBLIBRARY_LOADING_FAILED;
import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH;

import io.github.scpl.cuda.driver.CudaException;

/** Errors of NVIDIA's libraries in words. Needs none of the libraries. */
final class Failures {
  private static final String FULL =
      "the card's memory is full: use smaller batches, or end other programs that use the card";

  private Failures() {}

  /**
   * An error that a call has given.
   *
   * @param what was wanted, to follow "cannot"
   * @param cure empty if none is known
   */
  static CudaException of(String library, String what, String name, String text, String cure) {
    return new CudaException(
        library
            + " cannot "
            + what
            + ": "
            + name
            + (text.isEmpty() || text.equals(name) ? "" : " (" + text + ")")
            + (cure.isEmpty() ? "" : "; " + cure));
  }

  /**
   * What helps against an error of CUDA's runtime or driver, which number the errors that are here
   * alike.
   */
  static String cureOfCuda(int status) {
    return switch (status) {
      // CUDA's documentation: "the process must be terminated and relaunched".
      case cudaErrorIllegalAddress,
          cudaErrorLaunchFailure,
          cudaErrorLaunchTimeout,
          cudaErrorAssert,
          cudaErrorHardwareStackError,
          cudaErrorIllegalInstruction,
          cudaErrorMisalignedAddress,
          cudaErrorInvalidAddressSpace,
          cudaErrorInvalidPc,
          cudaErrorTensorMemoryLeak,
          cudaErrorContained,
          cudaErrorContextIsDestroyed,
          cudaErrorExternalDevice,
          cudaErrorMpsClientTerminated ->
          "this process cannot use the card any more: end it, and go on from the last checkpoint in"
              + " a new one";
      case cudaErrorECCUncorrectable, cudaErrorNvlinkUncorrectable ->
          "the card is damaged or was lost, as nvidia-smi may tell: end this process, and go on"
              + " from the last checkpoint in a new one, on another card if that fails again";
      case cudaErrorMemoryAllocation -> FULL;
      case cudaErrorNoDevice ->
          "see with nvidia-smi which cards the driver finds; CUDA_VISIBLE_DEVICES may hide them,"
              + " and containers have to be given them, as by docker run --gpus all";
      case cudaErrorInsufficientDriver, cudaErrorCallRequiresNewerDriver ->
          "the driver is too old for these libraries: install one for CUDA 13, which is 580 or"
              + " newer";
      case cudaErrorDevicesUnavailable ->
          "another process has the card for itself: end it, or use another card";
      case cudaErrorSystemDriverMismatch ->
          "the driver was replaced while it ran: start the machine again";
      case cudaErrorSystemNotReady ->
          "this kind of machine needs NVIDIA's fabric manager running: start"
              + " nvidia-fabricmanager";
      case cudaErrorStubLibrary ->
          "the libcuda that was found is one to link with only: take its folder out of"
              + " LD_LIBRARY_PATH";
      case cudaErrorInitializationError, cudaErrorOperatingSystem, cudaErrorUnknown ->
          "see whether nvidia-smi works; if not, start the machine again or install the driver"
              + " anew";
      case cudaErrorNoKernelImageForDevice, cudaErrorInvalidKernelImage ->
          "the library has no code for this card: install newer ones of CUDA and cuDNN";
      default -> "";
    };
  }

  /** What helps against an error of cuBLAS. */
  static String cureOfCublas(int status) {
    return switch (status) {
      case CUBLAS_STATUS_ALLOC_FAILED -> FULL;
      case CUBLAS_STATUS_NOT_INITIALIZED ->
          "most often there is too little of the card's memory left for it: use smaller batches,"
              + " or end other programs that use the card";
      default -> "";
    };
  }

  /** What helps against an error of cuDNN. */
  static String cureOfCudnn(int status) {
    return switch (status) {
      case CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED -> FULL;
      case CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED -> "the host's memory is full";
      case CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH, CUDNN_STATUS_SUBLIBRARY_LOADING_FAILED ->
          "parts of cuDNN are missing, or of different versions: leave one cuDNN 9, with all its"
              + " parts, in LD_LIBRARY_PATH";
      default -> "";
    };
  }
}
